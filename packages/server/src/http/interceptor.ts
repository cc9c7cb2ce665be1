import { ServerResponse, type IncomingMessage, type Server as HttpOnlyServer } from "node:http";
import type { Http2SecureServer, Http2Server } from "node:http2";
import type { Server as HttpsServer } from "node:https";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";

import { pendingResponse } from "./pending-response.ts";
import { ignore, refuseUpgrade } from "./refusal.ts";

/** A server that requests arrive at: node:http's, node:https' or node:http2's. */
export type HttpServer = HttpOnlyServer | HttpsServer | Http2Server | Http2SecureServer;

/** Looks at each request before the server's own listeners do. */
export interface Interceptor {
  /** Interceptors with a higher rank are asked first. */
  readonly rank: number;
  /** Answers the request and returns true, or returns false: then it passes on. */
  request(request: IncomingMessage, response: ServerResponse): boolean;
  /** Answers the upgrade and returns true, or returns false: then it passes on. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
}

interface Interception {
  readonly interceptors: Interceptor[];
  undo(): void;
}

const interceptions = new WeakMap<HttpServer, Interception>();

/**
 * Puts an interceptor in front of everything that listens on an HTTP server, now or later.
 *
 * Listeners cannot do this: each of them sees every request, so Express would answer a Socket.IO request with 404, and a WebSocketServer of
 * ws with a path would close its upgrade. So the server's `emit` is covered, on this one object, until the last interceptor is gone.
 *
 * @param server The server.
 * @param interceptor What looks at its requests.
 * @returns A function that takes the interceptor away; the last one leaves the server as it was.
 */
export function intercept(server: HttpServer, interceptor: Interceptor): () => void {
  const interception = interceptions.get(server) ?? startIntercepting(server);
  interceptions.set(server, interception);
  const { interceptors } = interception;
  interceptors.push(interceptor);
  interceptors.sort((a, b) => b.rank - a.rank);
  return () => {
    const index = interceptors.indexOf(interceptor);
    if (index === -1) return;
    interceptors.splice(index, 1);
    if (interceptors.length > 0) return;
    interceptions.delete(server);
    interception.undo();
  };
}

/** The interceptors that stand in front of a server, in the order in which they are asked. */
export function interceptorsOf(server: HttpServer): readonly Interceptor[] {
  return interceptions.get(server)?.interceptors ?? [];
}

function startIntercepting(server: HttpServer): Interception {
  const interceptors: Interceptor[] = [];
  const passedOn = new WeakSet<IncomingMessage>();
  const before = Object.getOwnPropertyDescriptor(server, "emit");
  // The many overloads of emit are one function underneath.
  const emit = server.emit as Emit;

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (!passedOn.has(request)) interceptors.some((each) => each.upgrade(request, socket, head));
  };
  const covering: Emit = function (this: HttpServer, event, ...values) {
    if (event === "request") {
      const [request, response] = values as [IncomingMessage, ServerResponse];
      if (interceptors.some((each) => each.request(request, response))) return true;
    } else if (event === "upgrade") {
      const [request, socket, head] = values as [IncomingMessage, Duplex, Buffer];
      if (interceptors.some((each) => each.upgrade(request, socket, head))) return true;
      passedOn.add(request);
      if (server.listeners("upgrade").every((each) => each === onUpgrade)) return serveAsPlainRequest(server, request, socket);
    }
    return emit.call(this, event, ...values);
  };

  server.emit = covering as typeof server.emit;
  // Node emits no upgrades where nobody listens. It acts only for those who took hold of `emit` before it was covered, as Fastify does for the
  // further addresses of "localhost".
  server.on("upgrade", onUpgrade);
  return {
    interceptors,
    undo() {
      server.off("upgrade", onUpgrade);
      // Who covered `emit` after us still calls ours, which from now on only passes on.
      if (server.emit !== covering) return;
      if (before) Object.defineProperty(server, "emit", before);
      else Reflect.deleteProperty(server, "emit");
    },
  };
}

type Emit = (this: HttpServer, event: string | symbol, ...values: unknown[]) => boolean;

/**
 * Answers an upgrade that nobody takes as what Node makes of it where nobody listens for upgrades: an ordinary request, which the server's
 * routes answer.
 */
function serveAsPlainRequest(server: HttpServer, request: IncomingMessage, socket: Duplex): boolean {
  if (!(socket instanceof Socket) || hasBody(request) || pendingResponse(socket) !== undefined) {
    refuseUpgrade(socket, 400);
    return true;
  }
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.once("finish", () => {
    response.detachSocket(socket);
    socket.end(() => socket.destroy());
  });
  // Node aborts the requests of clients that leave. Its listeners are gone with the upgrade, and it reads the socket no longer.
  const abort = (): void => {
    if (!response.writableFinished) request.destroy();
  };
  socket.on("error", ignore).once("close", abort).once("end", abort).resume();
  return server.emit("request", request, response);
}

// Its parser is gone with the upgrade, so nobody could read it.
function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}
