// Calls of all kinds, in one process with the service that they call: `node --expose-gc mixed-calls.mjs <calls>`. Prints what is left of them.
import { once } from "node:events";
import { failureMessage, successMessage } from "@gosf/protocol";
import { createMicroservices } from "@gosf/microservice";
import { faultProxy, testServer } from "@gosf/testing";

const calls = Number(process.argv[2]);
const width = 200;
const maxInFlight = 300;
const callsBetweenCuts = 2500;

const server = await testServer(
  (app) => {
    app.listen("echo", (_client, { message }) => successMessage(message.text));
    app.listen("later", async (_client, { message }) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return successMessage(message.text);
    });
    app.listen("once", (_client, { message }) => successMessage(message.text), { once: { maxEntries: 200 } });
    app.listen("fail", () => failureMessage("no"));
    app.listen("wait", async (_client, { signal }) => {
      if (!signal.aborted) await once(signal, "abort");
      return failureMessage("stopped");
    });
    app.listen("late", async (_client, { signal }) => {
      if (!signal.aborted) await once(signal, "abort");
      // Both ends are in one process, whose timers go off in their order: the caller's own is over before this one.
      await new Promise((resolve) => setTimeout(resolve, 10));
      return failureMessage("stopped");
    });
    app.listen("items", async function* () {
      for (let i = 0; i < 5; i++) yield successMessage(String(i));
    });
  },
  { maxInFlight },
);
const proxy = await faultProxy({ target: server });
const services = createMicroservices({ it: { host: "127.0.0.1", port: proxy.port, reconnect: { baseMs: 2, maxMs: 10 } } });
await services.connect();
const it = services.getMicroservice("it");
const outcomes = {};

async function streamed() {
  let items = 0;
  for await (const { text } of it.stream("items", {}, { timeoutMs: 20_000 })) {
    items++;
    if (text === "2" && Math.random() < 0.5) break;
  }
  return successMessage(String(items));
}

function aborted() {
  const controller = new AbortController();
  setImmediate(() => controller.abort());
  return it.call("wait", {}, { signal: controller.signal, timeoutMs: 20_000 });
}

const kinds = [
  (text) => it.call("echo", { text }, { timeoutMs: 20_000 }),
  (text) => it.call("echo", { text }, { timeoutMs: 20_000 }),
  (text) => it.call("later", { text }, { timeoutMs: 20_000 }),
  (text) => it.call("later", { text }, { timeoutMs: 20_000 }),
  (text) => it.call("once", { text }, { timeoutMs: 20_000, retry: true }),
  (text) => it.lob("echo", { text }, { timeoutMs: 20_000 }).then(() => successMessage()),
  () => it.call("fail", {}, { timeoutMs: 20_000 }),
  () => it.call("late", {}, { timeoutMs: 3 }),
  aborted,
  streamed,
];

async function settle(index) {
  const outcome = await kinds[index % kinds.length](String(index)).then(
    ({ success, text }) => (success ? "success" : text),
    ({ code }) => code,
  );
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
}

async function make(count) {
  let next = 0;
  const work = async () => {
    while (next < count) {
      if (next % callsBetweenCuts === callsBetweenCuts - 1) proxy.cut();
      await settle(next++);
    }
  };
  await Promise.all(Array.from({ length: width }, work));
}

/** As many calls as may be in flight at the server: all get in only if none of those before is still counted there. */
async function refusedOfFull() {
  const controller = new AbortController();
  const waiting = Array.from({ length: maxInFlight }, () => it.call("wait", {}, { signal: controller.signal, timeoutMs: 60_000 }));
  const settled = Promise.allSettled(waiting);
  const { text } = await it.call("echo", { text: "one more" }, { timeoutMs: 60_000 });
  controller.abort();
  const refused = (await settled).filter(({ value }) => value?.text === "overloaded").length;
  return { refused, oneMore: text };
}

/** After the garbage is gone, in bytes. */
async function heap() {
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    globalThis.gc();
  }
  return process.memoryUsage().heapUsed;
}

await make(Math.min(calls, 10_000)); // what is filled once: code that is compiled, pools, answers that are remembered
const before = await heap();
for (const outcome of Object.keys(outcomes)) delete outcomes[outcome];
const startedAt = performance.now();
await make(calls);
const ms = Math.round(performance.now() - startedAt);
const pending = it.pending.length;
const after = await heap();
const full = await refusedOfFull();
await services.disconnect();
await proxy.close();
await server[Symbol.asyncDispose]();
console.log(JSON.stringify({ outcomes, cuts: proxy.counts.cut, pending, ...full, before, after, ms }));
