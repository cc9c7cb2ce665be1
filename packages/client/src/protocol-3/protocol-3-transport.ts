import { announce, announcementKey } from "@gosf/protocol/peer";
// From where it is defined: the CommonJS entry of socket.io-client does not have it.
import { NodeWebSocket } from "engine.io-client";

type Packet = Parameters<NodeWebSocket["doWrite"]>[0];
type Data = Parameters<NodeWebSocket["doWrite"]>[1];

/** What socket.io-client gives a transport; it is passed through, with the protocol's version changed. */
export interface Protocol3TransportOptions {
  /** What the request to connect has in its query; `EIO` is set to 3. */
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  /** Id of the caller, set by `connect`. It goes into the query, because protocol 3 has no `auth`. */
  readonly callerId?: string | undefined;
}

/**
 * A transport that lets socket.io-client 4 call a server of Engine.IO protocol 3 over WebSocket, such as the original Go server: it sets
 * `EIO=3`, sends the pings (there the client does it), takes the server's unprompted `40` for the acceptance, and keeps back what such a
 * server does not know: the client's own CONNECT packet, and with it `auth`. It carries JSON alone, as that server does.
 *
 * @example
 * import { connect } from "@gosf/client";
 * import { Protocol3Transport } from "@gosf/client/protocol-3";
 *
 * const api = connect("http://localhost:9999", { transports: [Protocol3Transport] });
 * @see https://github.com/socketio/engine.io-protocol/tree/v3
 */
export class Protocol3Transport extends NodeWebSocket {
  #sid = "";
  #pings: ReturnType<typeof setInterval> | undefined;

  constructor(options: Protocol3TransportOptions) {
    const { callerId, query } = options;
    super({ ...options, query: { ...query, EIO: "3", ...(callerId !== undefined && { [announcementKey]: announce(callerId) }) } });
  }

  override doWrite(packet: Packet, data: Data): void {
    // "pong" answers the ping that stands for the server's pong; "40" would be the CONNECT packet.
    if (packet.type === "pong" || (typeof data === "string" && data.startsWith("40"))) return;
    if (typeof data === "string") super.doWrite(packet, data);
    else this.onError("protocol 3 carries JSON alone, no binary data", undefined);
  }

  protected override onData(data: Data): void {
    if (typeof data !== "string") this.onError("protocol 3 carries JSON alone, no binary data", undefined);
    else if (data.startsWith("0")) this.#open(data);
    else if (data.startsWith("3")) this.onPacket({ type: "ping" }); // what socket.io-client 4 hears as a sign of life
    else if (data === "40") super.onData(`40${JSON.stringify({ sid: this.#sid })}`);
    else if (data.startsWith('44"')) super.onData(`44{"message":${data.slice(2)}}`);
    else super.onData(data);
  }

  protected override onClose(details?: Parameters<NodeWebSocket["onClose"]>[0]): void {
    clearInterval(this.#pings);
    super.onClose(details);
  }

  #open(data: string): void {
    let handshake: { sid?: unknown; pingInterval?: unknown };
    try {
      handshake = JSON.parse(data.slice(1)) as typeof handshake;
    } catch (error) {
      this.onError("the handshake is no JSON", error);
      return;
    }
    this.#sid = String(handshake.sid);
    this.#pings = setInterval(() => this.send([{ type: "ping" }]), Number(handshake.pingInterval) || 25_000);
    super.onData(data);
  }
}
