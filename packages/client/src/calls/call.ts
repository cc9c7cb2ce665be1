import type { BodySchema, GosfError, Message, MessageIdentity, WritableMessage } from "@gosf/protocol";

/** One call in flight, as `pending` shows it. */
export interface PendingCall {
  /** What it calls. */
  readonly endpoint: string;
  /** Names the call at both ends. */
  readonly guid: string | undefined;
  /** A lob is only here while it waits for a connection. */
  readonly kind: "call" | "lob";
  /** False while it waits for a connection. */
  readonly sent: boolean;
  /** When it was made, by `performance.now()`. */
  readonly startedAt: number;
  /** When it will be given up, by `performance.now()`. */
  readonly deadline: number;
}

/** Takes calls to a server: one for each connection. */
export interface Carrier {
  /** Forgets a call that is settled: its acknowledgement, should it still come, is not for it. */
  forget(call: Call): void;
  /** Tells the server that nobody waits for this call any longer, where the server listens to that. */
  cancel(call: Call, reason: "timeout" | "aborted"): void;
}

/** What a call is made of. */
export interface CallInit {
  readonly endpoint: string;
  readonly message: WritableMessage;
  readonly kind: "call" | "lob";
  readonly guid?: string | undefined;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Checks the body of a success; none to leave it unchecked. */
  readonly schema?: BodySchema | undefined;
  readonly resolve: (reply: Message) => void;
  readonly reject: (error: GosfError) => void;
}

/** A call in flight: what is sent, how long it may take, and who waits. It is settled by its {@link Ledger} alone. */
export class Call implements PendingCall, MessageIdentity {
  readonly endpoint: string;
  readonly message: WritableMessage;
  readonly kind: "call" | "lob";
  readonly id: number | undefined;
  readonly guid: string | undefined;
  readonly uuid: string | undefined;
  readonly timeoutMs: number;
  readonly startedAt: number;
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
  readonly schema: BodySchema | undefined;
  readonly resolve: (reply: Message) => void;
  readonly reject: (error: GosfError) => void;
  /** The connection it went out on; undefined while it waits for one. */
  carrier: Carrier | undefined;
  /** The id its acknowledgement will carry. */
  ackId = -1;

  constructor(init: CallInit) {
    this.endpoint = init.endpoint;
    this.message = init.message;
    this.kind = init.kind;
    this.id = init.message.id;
    this.guid = init.message.guid || init.guid;
    this.uuid = init.message.uuid;
    this.timeoutMs = init.timeoutMs;
    this.startedAt = performance.now();
    this.deadline = this.startedAt + init.timeoutMs;
    this.signal = init.signal;
    this.schema = init.schema;
    this.resolve = init.resolve;
    this.reject = init.reject;
  }

  get sent(): boolean {
    return this.carrier !== undefined;
  }
}
