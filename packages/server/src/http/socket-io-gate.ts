import type { IncomingMessage } from "node:http";
import { Server as NetServer } from "node:net";

import { invalidArgument } from "@gosf/protocol/peer";
import type { Server } from "socket.io";

import { hideCallerId } from "./caller-id.ts";
import { fillListenOptions, type GateOptions } from "../settings/listen-options.ts";
import { BodyLimit } from "./body-limit.ts";
import { createCookieWarning } from "./cookie-warning.ts";
import { createCorsPolicy } from "./cors.ts";
import { KnownHosts } from "./host.ts";
import { intercept, interceptorsOf, type HttpServer, type Interceptor } from "./interceptor.ts";
import { OpenSockets } from "./open-sockets.ts";
import { pendingResponse } from "./pending-response.ts";
import { ignore, refuseRequest, refuseUpgrade, type EngineRefusal } from "./refusal.ts";
import { setupError } from "../settings/setup-error.ts";

/** What an app sets beside them. */
export interface GateSettings extends GateOptions {
  /** The option `host` of a server of its own. */
  readonly host?: string | undefined;
  /** Serve clients of protocol 3 as well. */
  readonly protocol3?: boolean;
  /** Size of all bodies of polling requests that are not complete yet, in bytes. */
  readonly maxBodyBytesTotal?: number;
}

const unsupportedProtocol: EngineRefusal = { code: 5, message: "Unsupported protocol version" };
const badRequest: EngineRefusal = { code: 3, message: "Bad request" };
/** Length of a URL, in bytes: a connection keeps it, and its query, for as long as it is open. */
const maxUrlBytes = 16_384;
const forbidden: EngineRefusal = { code: 4, message: "Forbidden" };

/** Stops serving Socket.IO on an HTTP server. */
export type StopServing = (graceMs?: number) => Promise<void>;

interface Gate extends Interceptor {
  readonly prefix: string;
}

/** A Socket.IO request under the prefix, as its query says. */
interface SocketIoRequest {
  /** Version of Engine.IO's protocol. */
  readonly protocol: string;
  /** The response is a script. */
  readonly isJsonp: boolean;
  readonly isTooLong: boolean;
  /** It opens a session, and does not belong to one. */
  readonly isHandshake: boolean;
}

/**
 * Serves Socket.IO on an HTTP server. What is no Socket.IO request (one under the prefix whose query has `EIO` and `transport`) never reaches
 * Socket.IO: requests go on to the server's own listeners, upgrades to its other upgrade listeners, and what nobody takes is answered as if
 * Socket.IO were not there. Several may share a server under different prefixes; the longest that fits serves.
 *
 * @param server The HTTP server, which may have been listening for long.
 * @param io The Socket.IO server, with an engine bound to it (`io.bind`).
 * @param options The prefix, the origins and the host names.
 * @returns A function that stops serving at once and leaves the HTTP server, and its other listeners, as they were. It resolves once the WebSocket
 *   connections have closed, which `io.close()` asks of them, and cuts off those that have not within `graceMs`. Default 1,000.
 * @throws GosfError `invalid-argument` for what is no HTTP server, `invalid-config` for an option of the wrong type, an `enableCORS` that cannot be read, or a prefix that is already served on
 *   this server.
 *
 * @example
 * const stop = serveSocketIo(httpServer, io, { path: "/chat", enableCORS: "https://app.example" });
 */
export function serveSocketIo(server: HttpServer, io: Pick<Server, "engine">, options: GateSettings = {}): StopServing {
  if (!(server instanceof NetServer)) {
    const message = "Socket.IO is served on an HTTP server: http.createServer(app), what Express' listen returns, or Fastify's .server.";
    throw invalidArgument(message);
  }
  const { protocol3 = true, maxBodyBytesTotal = Number.POSITIVE_INFINITY, ...given } = options;
  const { path, enableCORS, host, hosts } = fillListenOptions(given);
  const prefix = readPrefix(path);
  const policy = createCorsPolicy(enableCORS, new KnownHosts(host, hosts));
  const warnOfCookies = enableCORS.trim() === "" ? createCookieWarning() : undefined;
  if (interceptorsOf(server).some((each) => "prefix" in each && each.prefix === prefix)) {
    const message = `path: ${JSON.stringify(prefix || "/")} is already served on this HTTP server. Give each app a prefix of its own.`;
    throw setupError("invalid-config", { option: "path", value: prefix || "/" }, { message });
  }

  const isSupported = (protocol: string): boolean => protocol === "4" || (protocol === "3" && protocol3);
  const sockets = new OpenSockets();
  const bodies = new BodyLimit(maxBodyBytesTotal);
  const gate: Gate = {
    prefix,
    rank: prefix.length,
    request(request, response) {
      const asked = readSocketIoRequest(request, prefix);
      if (asked === undefined) return false;
      if (policy.apply(request, response)) return true;
      if (asked.isTooLong) refuseRequest(response, 400, badRequest);
      else if (!isSupported(asked.protocol)) refuseRequest(response, 400, unsupportedProtocol);
      else if (!policy.allows(request, asked.isJsonp)) refuseRequest(response, 403, forbidden);
      else {
        if (asked.isHandshake) warnOfCookies?.(request);
        if (request.method === "POST") bodies.watch(request, response);
        hideCallerId(request);
        io.engine.handleRequest(request, response);
      }
      return true;
    },
    upgrade(request, socket, head) {
      const asked = readSocketIoRequest(request, prefix);
      if (asked === undefined) return false;
      // The engine listens for errors only once the upgrade is through: a reset before that would end the process.
      socket.on("error", ignore);
      if (asked.isTooLong) refuseUpgrade(socket, 400, badRequest.message);
      else if (!isSupported(asked.protocol)) refuseUpgrade(socket, 400, unsupportedProtocol.message);
      else if (!policy.allows(request, asked.isJsonp)) refuseUpgrade(socket, 403);
      // A WebSocket cannot begin before the responses of requests that were pipelined before it.
      else if (pendingResponse(socket) !== undefined) refuseUpgrade(socket, 400);
      else {
        if (asked.isHandshake) warnOfCookies?.(request);
        sockets.add(socket);
        hideCallerId(request);
        io.engine.handleUpgrade(request, socket, head);
      }
      return true;
    },
  };
  const stop = intercept(server, gate);
  return (graceMs = 1_000) => {
    stop();
    return sockets.closed(graceMs);
  };
}

/** The prefix without a slash at its end: `""` for every path. */
function readPrefix(path: string): string {
  return `/${path}`.replaceAll(/\/+/g, "/").replace(/\/$/, "");
}

/** Reads what a Socket.IO request under the prefix asks for. `undefined` for any other request. */
function readSocketIoRequest(request: IncomingMessage, prefix: string): SocketIoRequest | undefined {
  const url = request.url ?? "";
  const mark = url.indexOf("?");
  if (mark === -1) return undefined;
  const path = url.slice(0, mark);
  if (!path.startsWith(prefix) || !(path.length === prefix.length || path[prefix.length] === "/")) return undefined;
  // The engine parses the whole URL, and throws where it cannot ("//?EIO=4…").
  if (!URL.canParse(url, "http://localhost")) return undefined;
  const query = new URL(url, "http://localhost").searchParams;
  // Of a field that comes twice the engine reads the last.
  const protocol = query.getAll("EIO").at(-1);
  if (protocol === undefined || !query.has("transport")) return undefined;
  return { protocol, isTooLong: url.length > maxUrlBytes, isJsonp: query.has("j"), isHandshake: !query.has("sid") };
}
