import type { OnceCall } from "../idempotency/answer-store.ts";
import { fingerprintOf } from "../idempotency/fingerprint.ts";
import type { OnceCaller } from "../idempotency/once-caller.ts";
import type { Once } from "../idempotency/once-options.ts";
import type { Exchange } from "./exchange.ts";

/** A call of an endpoint that runs once, as its store sees it. */
export class ExchangeCall implements OnceCall {
  readonly endpoint: string;
  readonly callerId: string;
  readonly connection: number;
  readonly guid: string;
  readonly fingerprint: string;

  constructor(exchange: Exchange, guid: string, { identity }: Once) {
    const { client, endpoint } = exchange;
    const { onceCaller } = client;
    this.endpoint = endpoint;
    this.callerId = identity === undefined ? onceCaller.key : keyOf(onceCaller, identity(client, exchange));
    this.connection = onceCaller.connection;
    this.guid = guid;
    // Of what was sent, not of what the contract made of it: a default that counts up must not make another call of it.
    const { text, body } = Object(exchange.args[0]) as { text?: unknown; body?: unknown };
    this.fingerprint = fingerprintOf(text, body);
  }
}

function keyOf(caller: OnceCaller, identity: unknown): string {
  if (identity === undefined) return caller.key;
  if (typeof identity === "string") return caller.keyOf(identity);
  throw new TypeError(`the identity of a caller must be a string or undefined, got ${identity === null ? "null" : typeof identity}`);
}
