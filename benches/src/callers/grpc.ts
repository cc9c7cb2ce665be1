import { credentials, type ServiceError } from "@grpc/grpc-js";
import { EchoClient } from "../servers/grpc-echo.ts";
import type { Caller } from "./caller.ts";

/** A unary call of @grpc/grpc-js, without TLS. */
export async function connect(port: number): Promise<Caller> {
  const client = new EchoClient(`127.0.0.1:${port}`, credentials.createInsecure());
  await new Promise<void>((resolve, reject) => {
    client.waitForReady(Date.now() + 5000, (cause) => (cause ? reject(cause) : resolve()));
  });
  return {
    call: (text) =>
      new Promise((resolve, reject) => {
        client["echo"]!({ text }, (cause: ServiceError | null, reply?: { text: string }) => {
          if (reply) resolve(reply.text);
          else reject(cause ?? new Error("no reply"));
        });
      }),
  };
}
