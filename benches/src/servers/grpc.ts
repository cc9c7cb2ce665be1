import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from "@grpc/grpc-js";
import { EchoClient } from "./grpc-echo.ts";
import type { Reply, Request } from "./peer.ts";

/** @grpc/grpc-js with one unary method, without TLS. */
export function serve(): Promise<number> {
  const server = new Server();
  server.addService(EchoClient.service, {
    echo(call: ServerUnaryCall<Request, Reply>, answer: sendUnaryData<Reply>) {
      answer(null, { success: true, text: call.request.text });
    },
  });
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (cause, port) => (cause ? reject(cause) : resolve(port)));
  });
}
