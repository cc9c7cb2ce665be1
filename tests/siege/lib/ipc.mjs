// Questions and answers between a process and its children.
import { basename } from "node:path";

/** Answers what the parent asks: each handler gets what was sent along. Ends this process when the parent is gone. */
export function serve(handlers) {
  process.on("message", ({ id, question, value }) => {
    void Promise.resolve(handlers[question](value)).then((answer) => process.send({ id, answer }));
  });
  process.once("disconnect", () => process.exit()); // nobody is there to end it
}

/** The longest attack takes 60 s. A process that stands still is to be named, before the test's own limit ends everything without a word. */
const patienceMs = 90_000;
let lastId = 0;

/** Asks a child process; rejects if it ends before it answers, or does not answer in time. */
export function ask(child, question, value) {
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    const settle = (act) => {
      child.off("message", receive).off("close", fail);
      clearTimeout(timer);
      act();
    };
    const receive = (message) => {
      if (message.id === id) settle(() => resolve(message.answer));
    };
    const refuse = (reason) =>
      settle(() => reject(new Error(`${basename(child.spawnargs.find((each) => each.endsWith(".mjs")))} ${reason}`)));
    const fail = () => refuse(`ended before it answered "${question}"`);
    const timer = setTimeout(() => refuse(`did not answer "${question}" within ${patienceMs} ms`), patienceMs);
    child.on("message", receive).on("close", fail);
    child.send({ id, question, value }, (error) => {
      if (error) fail();
    });
    if (child.exitCode !== null || child.signalCode !== null) fail();
  });
}
