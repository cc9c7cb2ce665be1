import { GosfError, toWire } from "@gosf/protocol";
import { metaKey, peerEvent, type CallerSignal, type Feature } from "@gosf/protocol/peer";
import { Encoder, PacketType } from "@gosf/wire/parser";
import type { Call, Carrier } from "./call.ts";
import type { Ledger } from "./ledger.ts";
import { checkReply, readReply } from "./reply.ts";

/** Sends the parts of one packet: its text, and attachments where it has any. */
export type Write = (parts: readonly unknown[]) => void;

const encoder = new Encoder();

/** The parts of an event's packet, or of an acknowledgement's. */
export function encodePacket(type: PacketType.EVENT | PacketType.ACK, id: number | undefined, data: unknown[]): readonly unknown[] {
  return encoder.encode(id === undefined ? { type, nsp: "/", data } : { type, nsp: "/", id, data });
}

/** The calls that went out on one connection: it sends them, and gives them their acknowledgements. */
export class Outbox implements Carrier {
  /** What the server can do beyond the original's wire; empty until it has said so, and always with a stock server. */
  features: ReadonlySet<Feature> = new Set();
  readonly #ledger: Ledger;
  readonly #write: Write;
  readonly #calls = new Map<number, Call>();
  #nextId = 0;

  constructor(ledger: Ledger, write: Write) {
    this.#ledger = ledger;
    this.#write = write;
  }

  /** Sends a call on the open connection. A lob is settled by it. */
  send(call: Call): void {
    const { endpoint } = call;
    const id = call.kind === "lob" ? undefined : this.#nextId++;
    try {
      this.#write(encodePacket(PacketType.EVENT, id, [endpoint, this.#wireMessage(call)]));
    } catch (cause) {
      const message = `the message to ${endpoint} cannot be encoded`;
      this.#ledger.reject(call, new GosfError("invalid-argument", { endpoint }, { message, cause }));
      return;
    }
    if (id === undefined) {
      this.#ledger.resolve(call, { success: true, text: "", meta: {}, body: {} });
    } else {
      call.carrier = this;
      call.ackId = id;
      this.#calls.set(id, call);
    }
  }

  /** Sends every call of the ledger that waits for a connection. */
  sendWaiting(): void {
    for (const call of this.#ledger.calls) if (!call.sent) this.send(call);
  }

  forget(call: Call): void {
    this.#calls.delete(call.ackId);
  }

  cancel(call: Call, reason: "timeout" | "aborted"): void {
    if (call.guid !== undefined && this.features.has("cancel")) this.#signal({ type: "cancel", guid: call.guid, reason });
  }

  /** Gives a call its acknowledgement. One that nobody waits for any longer is ignored. */
  acknowledge(id: number, args: readonly unknown[]): void {
    const call = this.#calls.get(id);
    if (!call) return;
    this.#calls.delete(id);
    let reply;
    try {
      reply = readReply(args);
    } catch (error) {
      this.#ledger.reject(call, error as GosfError); // readReply throws nothing else
      return;
    }
    if (!call.schema) {
      this.#ledger.resolve(call, reply);
      return;
    }
    checkReply(call.schema, reply).then(
      (checked) => this.#ledger.resolve(call, checked),
      (cause: unknown) => this.#ledger.reject(call, cause instanceof GosfError ? cause : new GosfError("invalid-response", {}, { cause })),
    );
  }

  /** The connection is gone: rejects what was sent on it and is not answered. */
  drop(error: GosfError): void {
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    this.features = new Set();
    for (const call of calls) this.#ledger.reject(call, error);
  }

  #signal(signal: CallerSignal): void {
    this.#write(encodePacket(PacketType.EVENT, undefined, [peerEvent, signal]));
  }

  #wireMessage(call: Call): Record<string, unknown> {
    const wire = toWire(call.message, call);
    if (call.kind === "call" && this.features.has("deadline")) {
      const timeoutMs = Math.max(1, Math.round(call.deadline - performance.now()));
      wire["meta"] = { ...call.message.meta, [metaKey]: { timeoutMs } };
    }
    return wire;
  }
}
