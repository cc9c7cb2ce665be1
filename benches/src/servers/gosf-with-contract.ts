import { defineContract, successMessage } from "@gosf/protocol";
import { createApp } from "@gosf/server";
import { z } from "zod-4";
import type { ServeOptions } from "./peer.ts";

const body = z.object({
  room: z.string().max(40),
  user: z.object({ id: z.number().int(), name: z.string() }),
  tags: z.array(z.string()).max(10),
});
const contract = defineContract({ endpoints: { echo: { request: body, response: body } } });

/** This project's server with a contract, which checks the body of every request and of every response. */
export async function serve(options: ServeOptions): Promise<number> {
  if (options.endpoints !== 1) throw new Error("the contract has one endpoint");
  const app = createApp({ contract });
  app.listen("echo", (_client, { message }) => successMessage(message.text, message.body));
  const { port } = await app.startup({ host: "127.0.0.1", port: 0 });
  return port;
}
