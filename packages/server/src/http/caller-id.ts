import type { IncomingMessage } from "node:http";
import { announcementKey, readCallerId } from "@gosf/protocol/peer";
import type { Socket } from "socket.io";

/** A caller id in the query of a URL, where protocol 3 has to put it. */
const inUrl = /(?<=[?&]gosf=)1(?:\.|%2e)([\w-]*)/gi;

/** Caller ids that came in a URL: by the HTTP request, then by the connection, which outlives the request. */
const fromUrls = new WeakMap<object, string>();

/**
 * Removes a caller id from the URL of a request before Socket.IO, middleware or the application can see it. The announcement itself stays.
 *
 * @param request An HTTP request for Socket.IO.
 */
export function hideCallerId(request: IncomingMessage): void {
  const { url } = request;
  if (url?.includes(`${announcementKey}=`) !== true) return; // a stock client
  request.url = url.replace(inUrl, (_match, id: string) => {
    const callerId = readCallerId(id);
    if (callerId !== undefined) fromUrls.set(request, callerId);
    return "1";
  });
}

/**
 * Takes the caller id of a connection, so that neither a hook nor a middleware finds it in the handshake. In protocol 4 it counts only if it came
 * in `auth`: proxies and access logs keep URLs.
 *
 * @returns The caller id, or `undefined` for a stock client.
 */
export function takeCallerId({ conn, handshake, request }: Socket): string | undefined {
  if (conn.protocol === 3) {
    const callerId = fromUrls.get(request) ?? fromUrls.get(conn);
    if (callerId !== undefined) fromUrls.set(conn, callerId);
    return callerId;
  }
  const { auth, query } = handshake;
  const given: unknown = auth[announcementKey];
  if (given === undefined) return undefined;
  Reflect.deleteProperty(auth, announcementKey);
  return query[announcementKey] === "1" ? readCallerId(given) : undefined;
}
