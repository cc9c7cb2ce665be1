import { once } from "node:events";
import { io } from "socket.io-client";
import type { Caller } from "./caller.ts";

/** The stock client, whose `emitWithAck` is what services call each other by. */
export async function connect(port: number): Promise<Caller> {
  const socket = io(`http://127.0.0.1:${port}`, { transports: ["websocket"] });
  // once() works on anything with `on` and `off`; the stock client's emitter is such a thing, though its types do not say so.
  await once(socket as unknown as NodeJS.EventEmitter, "connect");
  return {
    async call(text) {
      const reply = (await socket.emitWithAck("echo", { text })) as { text: string };
      return reply.text;
    },
  };
}
