import { GosfError, type Message } from "@gosf/protocol";
import { Call, type CallInit } from "./call.ts";

/** The longest a timer can wait. */
export const maxTimeoutMs: number = 2 ** 31 - 1;

/** How many calls may be looked through for each millisecond between two looks: it keeps deadlines cheap when very many calls are in flight. */
const callsPerMs = 5000;

/**
 * The calls in flight of one caller. Each is settled exactly once: by its reply, its deadline, its signal, or the loss of its connection.
 *
 * All deadlines share one timer, and all calls with the same signal one listener on it.
 */
export class Ledger {
  readonly calls: Set<Call> = new Set();
  readonly #signals = new Map<AbortSignal, { calls: Set<Call>; listener: () => void }>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #timerAt = Infinity;

  /**
   * Takes up a call.
   *
   * @returns The call, or undefined where its signal is aborted already: it is rejected then.
   */
  open(init: CallInit): Call | undefined {
    const call = new Call(init);
    if (call.signal?.aborted) {
      call.reject(aborted(call));
      return undefined;
    }
    this.calls.add(call);
    if (call.signal) this.#watch(call, call.signal);
    if (call.deadline < this.#timerAt) this.#arm(call.deadline, call.startedAt);
    return call;
  }

  /** Settles a call with its reply. What comes after is ignored. */
  resolve(call: Call, reply: Message): void {
    if (this.#remove(call)) call.resolve(reply);
  }

  /** Settles a call with an error. What comes after is ignored. */
  reject(call: Call, error: GosfError): void {
    if (this.#remove(call)) call.reject(error);
  }

  /** Rejects every call, and stops the timer. */
  close(error: GosfError): void {
    for (const call of this.calls) this.reject(call, error);
    clearTimeout(this.#timer);
    this.#timerAt = Infinity;
  }

  #remove(call: Call): boolean {
    if (!this.calls.delete(call)) return false;
    call.carrier?.forget(call);
    if (call.signal) this.#unwatch(call, call.signal);
    return true;
  }

  #watch(call: Call, signal: AbortSignal): void {
    const watched = this.#signals.get(signal);
    if (watched) {
      watched.calls.add(call);
      return;
    }
    const calls = new Set([call]);
    const listener = (): void => {
      for (const each of calls) {
        each.carrier?.cancel(each, "aborted");
        this.reject(each, aborted(each));
      }
    };
    signal.addEventListener("abort", listener);
    this.#signals.set(signal, { calls, listener });
  }

  #unwatch(call: Call, signal: AbortSignal): void {
    const watched = this.#signals.get(signal);
    if (!watched?.calls.delete(call) || watched.calls.size > 0) return;
    signal.removeEventListener("abort", watched.listener);
    this.#signals.delete(signal);
  }

  #arm(at: number, now: number): void {
    clearTimeout(this.#timer);
    this.#timerAt = at;
    this.#timer = setTimeout(() => this.#sweep(), Math.min(Math.max(at - now, this.calls.size / callsPerMs), maxTimeoutMs));
  }

  /** The timer is not moved when a call ends before its deadline: it goes off, finds the next deadline, and waits for that one. */
  #sweep(): void {
    this.#timerAt = Infinity;
    const now = performance.now();
    let next = Infinity;
    for (const call of this.calls) {
      if (call.deadline <= now) this.#expire(call);
      else if (call.deadline < next) next = call.deadline;
    }
    if (next < this.#timerAt) this.#arm(next, now);
  }

  #expire(call: Call): void {
    call.carrier?.cancel(call, "timeout");
    this.reject(call, expired(call));
  }
}

function aborted(call: Call): GosfError {
  return new GosfError(
    "aborted",
    { endpoint: call.endpoint },
    { message: `the call of ${call.endpoint} was aborted`, cause: call.signal?.reason },
  );
}

function expired(call: Call): GosfError {
  const { endpoint, timeoutMs } = call;
  if (call.kind === "lob") {
    return new GosfError(
      "disconnected",
      { endpoint, timeoutMs },
      { message: `no connection within ${timeoutMs} ms to hand ${endpoint} over` },
    );
  }
  const what = call.sent ? "answer" : "connection";
  return new GosfError("timeout", { endpoint, timeoutMs }, { message: `no ${what} within ${timeoutMs} ms: ${endpoint}` });
}
