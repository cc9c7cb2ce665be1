import type { BodySchema, GosfError, Message, MessageIdentity, WritableMessage } from "@gosf/protocol";

/** One call in flight, as `pending` shows it. */
export interface PendingCall {
  /** What it calls. */
  readonly endpoint: string;
  /** Names the call at both ends; a lob has none of its own. */
  guid?: string | undefined;
  /** A lob is only here while it waits for a connection. */
  readonly kind: "call" | "lob" | "stream";
  /** False while it waits for a connection. */
  readonly sent: boolean;
  /** When it was made, by `performance.now()`. */
  readonly startedAt: number;
  /** When it will be given up, by `performance.now()`. */
  readonly deadline: number;
}

/** A call in flight: what is sent, how long it may take, and who waits. Its ledger alone settles it. */
export interface Call extends Omit<PendingCall, "deadline">, MessageIdentity {
  deadline: number;
  readonly message: WritableMessage;
  /** Infinity of a stream that may take as long as it likes. */
  timeoutMs: number;
  /** The signals that abort the call. */
  readonly signals: readonly AbortSignal[];
  /** W3C trace context of the request that it is made for. */
  readonly traceparent?: string | undefined;
  /** Takes the listener off them. */
  unwatch?: () => void;
  /** Checks the body of a success, and of each item of a stream; none leaves them unchecked. */
  readonly schema: BodySchema | undefined;
  /** The id its acknowledgement carries. */
  readonly ackId: number;
  sent: boolean;
  /** The number of packets that its line had received when the call was sent. */
  heard?: number;
  /** The latest deadline of a call for which no `timeoutMs` was given: its timeout begins when it is sent. */
  readonly latest: number | undefined;
  /** Of a stream: how many items it takes to begin with, and what takes them. */
  readonly credit?: number;
  readonly onItem?: StreamParts["onItem"];
  readonly resolve: (reply: Message) => void;
  readonly reject: (error: GosfError) => void;
}

/** What a stream has beside what a call has. */
export interface StreamParts {
  readonly credit: number;
  readonly onItem: (message: unknown, guid?: string) => void;
}
