import { GosfError } from "@gosf/protocol";
import type { Namespace, Server, Socket } from "socket.io";
import { dropFrames } from "./held-frames.ts";
import { jsonBytes } from "./json-bytes.ts";
import { toRefusal } from "../messages/connect-error.ts";

/** Size of a handshake's URL and `auth` together, in bytes: a connection keeps both for as long as it is open. */
const maxHandshakeBytes = 16_384;

const reason = `the handshake's URL and auth together must not exceed ${maxHandshakeBytes} bytes`;

function check(socket: Socket, next: (refusal?: Error) => void): void {
  const { auth, url } = socket.handshake;
  if (jsonBytes(auth, maxHandshakeBytes) + url.length <= maxHandshakeBytes) {
    next();
    return;
  }
  // Its details are texts and numbers, so there is nothing to report.
  next(toRefusal(new GosfError("invalid-message", { reason, maxBytes: maxHandshakeBytes }), socket.conn.protocol, () => {}));
  dropFrames(socket.conn);
}

/**
 * Refuses connections to any namespace whose URL and `auth` exceed 16,384 bytes, with `invalid-message`. Must be called before
 * anything else adds a middleware or a namespace.
 *
 * @param io The Socket.IO server.
 */
export function limitHandshakes(io: Server): void {
  io.use(check);
  io.on("new_namespace", (namespace: Namespace) => void namespace.use(check));
}
