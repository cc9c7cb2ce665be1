import { GosfError, readMessage } from "@gosf/protocol";
import { stacklessError } from "@gosf/protocol/peer";
import { isPromiseLike } from "../shared/promise-like.ts";
import type { Exchange } from "./exchange.ts";
import type { Answer, Claim, OnceCall } from "../idempotency/answer-store.ts";
import { fingerprintOf } from "../idempotency/fingerprint.ts";
import type { OnceCaller } from "../idempotency/once-caller.ts";
import type { Once } from "../idempotency/once-options.ts";

/** A call of an endpoint that runs once. */
class ExchangeCall implements OnceCall {
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

/** Gives the answer of the run before, and leaves the controller out. */
function replay(exchange: Exchange, answer: Answer): void {
  exchange.encoded = answer;
  exchange.response = answer === null ? undefined : readMessage(JSON.parse(answer));
  exchange.isReplayed = true;
}

/**
 * Waits for a run that another call began. What stops this call (its deadline, a cancel, a shutdown) ends the wait and not the run: the caller that
 * began it may still want its answer.
 */
async function follow(exchange: Exchange, answer: PromiseLike<Answer>): Promise<void> {
  const { signal } = exchange;
  let stop!: () => void; // set at once, below
  const stopped = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason as GosfError); // what a cancellation aborts with
  });
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    replay(exchange, await Promise.race([answer, stopped]));
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function proceed(
  exchange: Exchange,
  claim: Claim,
  run: (exchange: Exchange) => PromiseLike<unknown> | undefined,
): PromiseLike<unknown> | undefined {
  if (claim.state === "reused") throw stacklessError("guid-reused", { guid: exchange.message.guid });
  if (claim.state === "known") {
    if (isPromiseLike(claim.answer)) return follow(exchange, claim.answer);
    replay(exchange, claim.answer);
    return undefined;
  }
  exchange.claim = claim;
  return run(exchange);
}

/** Runs a controller unless this call ran before, or is running: then it gives that run's answer. A call without a guid is always new. */
export function runOnce(
  exchange: Exchange,
  once: Once,
  run: (exchange: Exchange) => PromiseLike<unknown> | undefined,
): PromiseLike<unknown> | undefined {
  const { guid } = exchange.message;
  if (guid === undefined) return run(exchange);
  const claim = once.store.claim(new ExchangeCall(exchange, guid, once));
  return isPromiseLike(claim) ? Promise.resolve(claim).then((given) => proceed(exchange, given, run)) : proceed(exchange, claim, run);
}
