import { createServer } from "node:http";
import { Server } from "socket.io";
import { z } from "zod";
import { ActionsFactory, attachSockets, createSimpleConfig } from "zod-sockets";
import { listeningPort } from "./listening-port.ts";
import type { ServeOptions } from "./peer.ts";

const ignore = (): void => {};

const body = z.object({
  room: z.string().max(40),
  user: z.object({ id: z.number().int(), name: z.string() }),
  tags: z.array(z.string()).max(10),
});

/** zod-sockets, with schemas for the request and the ack, and without its log. */
export async function serve(options: ServeOptions): Promise<number> {
  if (options.reply !== "ack" || options.endpoints !== 1) throw new Error("zod-sockets has one endpoint here, which acks");
  const config = createSimpleConfig({ startupLogo: false });
  const echo = new ActionsFactory(config).build({
    event: "echo",
    input: z.tuple([z.object({ text: z.string(), body: body.optional() })]),
    output: z.tuple([z.object({ success: z.literal(true), text: z.string(), body: body.optional() })]),
    handler: async ({ input: [request] }): Promise<[{ success: true; text: string; body?: z.infer<typeof body> | undefined }]> => [
      { success: true, text: request.text, body: request.body },
    ],
  });
  const http = createServer();
  const logger = { debug: ignore, info: ignore, warn: console.warn, error: console.error };
  await attachSockets({ io: new Server(), target: http, config, actions: [echo], logger });
  http.listen(0, "127.0.0.1");
  return listeningPort(http);
}
