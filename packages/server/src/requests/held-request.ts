import type { Connection } from "../connections/connection.ts";
import type { WaitingRequest } from "../admission/request-queue.ts";

/** Memory that a request costs while it waits, beside its data. */
const overheadBytes = 128;

/** Starts a request that was held, or drops it if its client has left. */
export type StartHeld = (request: HeldRequest) => void;

interface Packed {
  readonly content: string | readonly unknown[];
  readonly bytes: number;
}

/** Size of the bytes in a value that is not plain JSON; `undefined` for one that is, which JSON gives back as it was. */
function foreignBytes(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0) ? undefined : 8;
  if (typeof value !== "object" || value === null) return undefined;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value.byteLength;
  let bytes: number | undefined;
  for (const item of Object.values(value)) {
    const found = foreignBytes(item);
    if (found !== undefined) bytes = (bytes ?? 0) + found;
  }
  return bytes;
}

/** Objects weigh many times their text: while a request waits, its text is kept. */
function pack(args: readonly unknown[]): Packed {
  let bytes: number | undefined;
  try {
    bytes = foreignBytes(args);
    if (bytes === undefined) {
      const content = JSON.stringify(args);
      return { content, bytes: Buffer.byteLength(content) };
    }
  } catch {
    // Nested too deep to be walked: kept as it is.
    bytes = overheadBytes * 1000;
  }
  return { content: args, bytes };
}

function guidOf([message]: readonly unknown[]): string | undefined {
  const guid: unknown = typeof message === "object" && message !== null ? Reflect.get(message, "guid") : undefined;
  return typeof guid === "string" ? guid : undefined;
}

/** A request that waits until its client has read: as text, and not in flight yet. */
export class HeldRequest implements WaitingRequest {
  readonly heldBytes: number;
  readonly heldGuid: string | undefined;
  readonly client: Connection;
  readonly event: string;
  readonly ackId: number | undefined;
  readonly arrivedAt: number = performance.now();
  /** The code to answer with, once its caller has cancelled it. */
  cancelCode: "aborted" | "timeout" | undefined = undefined;
  readonly #start: StartHeld;
  readonly #content: string | readonly unknown[];

  constructor(start: StartHeld, client: Connection, event: string, args: readonly unknown[], ackId: number | undefined) {
    const { content, bytes } = pack(args);
    this.heldBytes = event.length + bytes + overheadBytes;
    this.heldGuid = guidOf(args);
    this.client = client;
    this.event = event;
    this.ackId = ackId;
    this.#start = start;
    this.#content = content;
  }

  start(): void {
    this.#start(this);
  }

  cancel(code: "aborted" | "timeout"): void {
    this.cancelCode = code;
  }

  /** The arguments, as they arrived. */
  unpack(): readonly unknown[] {
    const content = this.#content;
    return typeof content === "string" ? (JSON.parse(content) as unknown[]) : content; // the text of a list
  }
}
