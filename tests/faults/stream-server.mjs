// A server of one long stream, in a process of its own: `node --expose-gc stream-server.mjs <items>`. Tells its parent its heap as it goes, in bytes.
import { successMessage } from "@gosf/protocol";
import { createApp } from "@gosf/server";

const items = Number(process.argv[2]);
const app = createApp();

function tellHeap(yielded) {
  globalThis.gc();
  process.send({ yielded, heap: process.memoryUsage().heapUsed });
}

async function* count(total) {
  for (let i = 0; i < total; i++) {
    if (total === items && i % Math.ceil(items / 40) === 0) tellHeap(i);
    yield successMessage(String(i), {
      padding: "so that an item weighs something: a hundred letters, which a buffer of all of them would show",
    });
  }
}

app.listen("count", (_client, { message }) => count(Number(message.text)));
process.once("disconnect", () => process.exit()); // nobody is there to end it
const { port } = await app.startup({ host: "127.0.0.1", port: 0 });
process.send({ port });
