// From where it is defined: the CommonJS entry of socket.io-client does not have it.
import { NodeWebSocket } from "engine.io-client";
import { JoinedWebSocket } from "../websocket/joined-websocket.ts";

/** What NodeWebSocket keeps to itself, and a transport for Node cannot do without. */
interface TransportInternals {
  socket?: { _cookieJar?: { cookies: Map<string, { value: string }> } };
}

/**
 * A transport for socket.io-client's `transports` option in Node: its own WebSocket transport, whose connection writes the frames of one
 * turn of the event loop in one go.
 *
 * @example
 * import { WebSocketTransport } from "@gosf/wire/client";
 * const socket = io("http://localhost:3000", { transports: [WebSocketTransport] });
 */
export class WebSocketTransport extends NodeWebSocket {
  /** Makes the connection, as NodeWebSocket does. */
  override createSocket(uri: string, protocols: string | string[] | undefined, options: Record<string, unknown>): JoinedWebSocket {
    const { socket } = this as unknown as TransportInternals;
    if (socket?._cookieJar) options["headers"] = withCookies(options["headers"] as Headers | undefined, socket._cookieJar.cookies);
    return new JoinedWebSocket(uri, protocols, options);
  }

  /** Opens it, listening to messages without an event object for each. */
  override doOpen(): this {
    super.doOpen();
    const webSocket = this.ws as JoinedWebSocket | undefined;
    if (webSocket) {
      webSocket.removeAllListeners("message");
      webSocket.on("message", (data: Buffer, isBinary: boolean) => this.onData(isBinary ? data : data.toString()));
    }
    return this;
  }
}

type Headers = Record<string, string | string[]>;

function withCookies(headers: Headers = {}, cookies: Map<string, { value: string }>): Headers {
  const given = headers["cookie"];
  const cookie = typeof given === "string" ? [given] : (given ?? []);
  return { ...headers, cookie: [...cookie, ...[...cookies].map(([name, { value }]) => `${name}=${value}`)] };
}
