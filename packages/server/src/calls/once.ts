import { createHash } from "node:crypto";
import { GosfError, readMessage } from "@gosf/protocol";
import { isPromiseLike } from "../hooks/hook-list.ts";
import type { Exchange } from "../requests/exchange.ts";
import type { Answer, AnswerStore, Claim } from "./answer-store.ts";

/** What is no longer than this is its own fingerprint, which costs less than to hash it. */
const hashedBeyond = 128;

/** Of what was sent, not of what the contract made of it: a default that counts up must not make another call of it. */
function fingerprintOf(exchange: Exchange): string {
  const [sent] = exchange.args;
  const { text, body } = (typeof sent === "object" && sent !== null ? sent : {}) as { text?: unknown; body?: unknown };
  const said = JSON.stringify([text ?? "", body ?? {}]);
  return said.length <= hashedBeyond ? said : createHash("sha256").update(said).digest("base64");
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
  const { client, endpoint, message } = exchange;
  if (message.guid === undefined) return run(exchange);
  const claim = store.claim({
    endpoint,
    callerId: client.callerId ?? client.id,
    guid: message.guid,
    fingerprint: fingerprintOf(exchange),
    cancel: () => exchange.cancel(new GosfError("aborted")),
  });
  return isPromiseLike(claim) ? Promise.resolve(claim).then((given) => proceed(exchange, given, run)) : proceed(exchange, claim, run);
}
