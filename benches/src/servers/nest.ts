import "reflect-metadata";
import type { Server as HttpServer } from "node:http";
import { Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { IoAdapter } from "@nestjs/platform-socket.io";
import { SubscribeMessage, WebSocketGateway } from "@nestjs/websockets";
import type { Socket } from "socket.io";
import { listeningPort } from "./listening-port.ts";
import type { Reply, Request, ServeOptions } from "./peer.ts";

class EchoGateway {
  echo(_client: Socket, request: Request): Reply {
    return { success: true, text: request.text, body: request.body };
  }
}

// oxlint-disable-next-line typescript/no-extraneous-class -- a Nest module is an empty class
class AppModule {}

// What `@WebSocketGateway()`, `@SubscribeMessage("echo")` and `@Module()` do: this package is compiled without legacy decorators.
WebSocketGateway()(EchoGateway);
SubscribeMessage("echo")(EchoGateway.prototype, "echo", Object.getOwnPropertyDescriptor(EchoGateway.prototype, "echo")!);
Module({ providers: [EchoGateway] })(AppModule);

/** Nest's gateway on its Socket.IO adapter. A returned value is the ack. */
export async function serve(options: ServeOptions): Promise<number> {
  if (options.reply !== "ack" || options.endpoints !== 1) throw new Error("the gateway has one endpoint, which acks");
  const app = await NestFactory.create(AppModule, { logger: ["error", "warn"] });
  app.useWebSocketAdapter(new IoAdapter(app));
  await app.listen(0, "127.0.0.1");
  return listeningPort(app.getHttpServer() as HttpServer);
}
