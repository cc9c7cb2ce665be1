// Controllers that call a service with a signal that lives as long as the application: `node --expose-gc shared-signal.mjs <calls>`. Prints how many bytes of heap
// each call has left behind.
import { connect } from "@gosf/client";
import { createMicroservices } from "@gosf/microservice";
import { successMessage } from "@gosf/protocol";
import { createApp } from "@gosf/server";

const calls = Number(process.argv[2]);
const atOnce = 100;
const { signal } = new AbortController();

const back = createApp();
back.listen("echo", (_client, request) => successMessage(request.message.text));
const { port } = await back.startup({ host: "127.0.0.1", port: 0 });
const microservices = createMicroservices({ back: { host: "127.0.0.1", port } });
const front = createApp({ microservices });
front.listen("ask", (_client, request) => microservices.getMicroservice("back").call("echo", request.message, { signal, retry: true }));
const { url } = await front.startup({ host: "127.0.0.1", port: 0 });
await microservices.connect();
const api = connect(url);

async function make(count) {
  for (let made = 0; made < count; made += atOnce)
    await Promise.all(Array.from({ length: atOnce }, () => api.call("ask", { text: "hi" }, { timeoutMs: 20_000 })));
}

async function heapBytes() {
  // What a turn has left behind is free once it is over.
  for (let turn = 0; turn < 5; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    globalThis.gc();
  }
  return process.memoryUsage().heapUsed;
}

await make(5000); // code is compiled, and tables have grown
const before = await heapBytes();
await make(calls);
const after = await heapBytes();
console.log((after - before) / calls);
await api.disconnect();
await front.shutdown();
await back.shutdown();
