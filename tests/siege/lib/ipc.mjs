// Questions and answers between a process and its children.

/** Answers what the parent asks: each handler gets what was sent along. Ends this process when the parent is gone. */
export function serve(handlers) {
  process.on("message", ({ id, question, value }) => {
    void Promise.resolve(handlers[question](value)).then((answer) => process.send({ id, answer }));
  });
  process.once("disconnect", () => process.exit()); // nobody is there to end it
}

let lastId = 0;

/** Asks a child process; rejects if it ends before it answers. */
export function ask(child, question, value) {
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    const settle = (act) => {
      child.off("message", receive).off("close", fail);
      act();
    };
    const receive = (message) => {
      if (message.id === id) settle(() => resolve(message.answer));
    };
    const fail = () => settle(() => reject(new Error(`the process ended before it answered "${question}"`)));
    child.on("message", receive).on("close", fail);
    child.send({ id, question, value }, (error) => {
      if (error) fail();
    });
    if (child.exitCode !== null || child.signalCode !== null) fail();
  });
}
