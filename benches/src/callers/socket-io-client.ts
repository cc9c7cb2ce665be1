import { once } from "node:events";
import { io, type ManagerOptions } from "socket.io-client";
import type { Caller } from "./caller.ts";

/** The stock client, whose `emitWithAck` is what services call each other by. */
export function connect(port: number): Promise<Caller> {
  return connectSocketIo(port, { transports: ["websocket"] });
}

/** socket.io-client with options of its own, everything else equal. */
export async function connectSocketIo(port: number, options: Partial<ManagerOptions>): Promise<Caller> {
  const socket = io(`http://127.0.0.1:${port}`, options);
  // once() works on anything with `on` and `off`; the stock client's emitter is such a thing, though its types do not say so.
  await once(socket as unknown as NodeJS.EventEmitter, "connect");
  return {
    async call(text) {
      const reply = (await socket.emitWithAck("echo", { text })) as { text: string };
      return reply.text;
    },
  };
}
