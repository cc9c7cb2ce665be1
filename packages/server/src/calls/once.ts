import { createHash } from "node:crypto";
import { GosfError, readMessage } from "@gosf/protocol";
import { isPromiseLike } from "../hooks/hook-list.ts";
import type { Exchange } from "../requests/exchange.ts";
import type { Answer, AnswerStore, Claim, OnceCall } from "./answer-store.ts";

/** How the fingerprint of anything but a short text alone begins, so that neither can be taken for the other. */
const mark = "\0";

/** What is no longer than this is its own fingerprint, which costs less than to hash it. */
const hashedBeyond = 128;

function isEmpty(body: unknown): boolean {
  if (body === undefined || body === null) return true;
  return typeof body === "object" && !Array.isArray(body) && Object.keys(body).length === 0;
}

/** Of what was sent, not of what the contract made of it: a default that counts up must not make another call of it. */
function fingerprintOf(exchange: Exchange): string {
  const [sent] = exchange.args;
  const { text, body } = (typeof sent === "object" && sent !== null ? sent : {}) as { text?: unknown; body?: unknown };
  const isTextAlone = typeof text === "string" && isEmpty(body) && !text.startsWith(mark);
  const said = isTextAlone ? text : `${mark}${JSON.stringify([text ?? "", body ?? {}])}`;
  return said.length <= hashedBeyond ? said : mark + createHash("sha256").update(said).digest("base64");
}

/** A call of an endpoint that runs once. */
class ExchangeCall implements OnceCall {
  readonly endpoint: string;
  readonly callerId: string;
  readonly guid: string;
  readonly fingerprint: string;
  readonly #exchange: Exchange;

  constructor(exchange: Exchange, guid: string) {
    const { client, endpoint } = exchange;
    this.endpoint = endpoint;
    this.callerId = client.callerId ?? client.id;
    this.guid = guid;
    this.fingerprint = fingerprintOf(exchange);
    this.#exchange = exchange;
  }

  cancel(): void {
    this.#exchange.cancel(new GosfError("aborted"));
  }
}

/** Gives the answer of the run before, and leaves the controller out. */
function replay(exchange: Exchange, answer: Answer): void {
  exchange.encoded = answer;
  exchange.response = answer === null ? undefined : readMessage(JSON.parse(answer));
  exchange.isReplayed = true;
}

function follow(exchange: Exchange, claim: Claim & { state: "known" }): PromiseLike<unknown> | undefined {
  const { answer } = claim;
  if (!isPromiseLike(answer)) {
    replay(exchange, answer);
    return undefined;
  }
  exchange.signal.addEventListener("abort", () => claim.cancel(), { once: true });
  return Promise.resolve(answer).then((given) => replay(exchange, given));
}

function proceed(
  exchange: Exchange,
  claim: Claim,
  run: (exchange: Exchange) => PromiseLike<unknown> | undefined,
): PromiseLike<unknown> | undefined {
  if (claim.state === "reused") throw new GosfError("guid-reused", { guid: exchange.message.guid });
  if (claim.state === "known") return follow(exchange, claim);
  exchange.claim = claim;
  return run(exchange);
}

/** Runs a controller unless this call ran before, or is running: then it gives that run's answer. A call without a guid is always new. */
export function runOnce(
  exchange: Exchange,
  store: AnswerStore,
  run: (exchange: Exchange) => PromiseLike<unknown> | undefined,
): PromiseLike<unknown> | undefined {
  const { guid } = exchange.message;
  if (guid === undefined) return run(exchange);
  const claim = store.claim(new ExchangeCall(exchange, guid));
  return isPromiseLike(claim) ? Promise.resolve(claim).then((given) => proceed(exchange, given, run)) : proceed(exchange, claim, run);
}
