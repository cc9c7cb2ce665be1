import { callLimits, createTable } from "#link";
import type { CallerSignal } from "@gosf/protocol/peer";
import { readReply, type GosfError, type Message, type WritableMessage } from "@gosf/protocol";
import { checkedBody } from "../checked-body.ts";
import { assertFree, type ContractSchemas } from "../contract-schemas.ts";
import { fault } from "../fault.ts";
import type { CallOptions } from "../options.ts";
import type { Table } from "../link/link.ts";
import type { Call, StreamParts } from "./call.ts";
import { readTimeout } from "./timeout.ts";

/** How many calls may be looked through for each millisecond between two looks: it keeps deadlines cheap when very many calls are in flight. */
const callsPerMs = 5000;

/** Whose calls a ledger holds. */
export interface Caller {
  /** What the guid of each call begins with: no other of the same caller's clients has it. */
  readonly prefix: string;
  readonly schemas: ContractSchemas;
  /** How long a call waits that does not say. Default 2000. */
  readonly timeoutMs: number | undefined;
  /** Throws where a call cannot be taken now. */
  readonly admit: (kind: Call["kind"], options: CallOptions) => void;
  /** Tells the server something of a call that was sent, where it is a server that listens to that. */
  readonly signal: (signal: CallerSignal) => void;
  /** Sends a call that is in the ledger, now or later. */
  readonly send: (call: Call) => unknown;
}

/**
 * The calls in flight of one caller. Each is settled exactly once: by its reply, its deadline, its signal, or the loss of its connection.
 *
 * All deadlines share one timer, and all calls with the same signal one listener on it.
 */
export interface Ledger {
  /** By the ids of their acknowledgements. */
  readonly calls: Pick<Table<Call>, "get" | "values">;
  /** Makes a call, and has it sent. */
  readonly make: (
    kind: Call["kind"],
    endpoint: string,
    message?: WritableMessage,
    options?: CallOptions,
    parts?: StreamParts,
  ) => Promise<Message>;
  /** Gives a call its acknowledgement. One that nobody waits for any longer is ignored. */
  readonly acknowledge: (id: number, args: readonly unknown[]) => void;
  /** Settles a call with an error. What comes after is ignored. */
  readonly reject: (call: Call, error: GosfError) => void;
  /** Rejects every call that was sent, or all of them. */
  readonly drop: (error: GosfError, all: boolean) => void;
}

/** Makes a ledger without calls. */
export function createLedger({ prefix, schemas, admit, send, signal: tell, ...caller }: Caller): Ledger {
  const calls = createTable<Call>();
  const signals = new Map<AbortSignal, { sharing: Set<Call>; abort: () => void }>();
  const defaultTimeoutMs = readTimeout(caller.timeoutMs ?? 2000);
  let made = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let timerAt = Infinity;

  function open(call: Call): void {
    const { signal, deadline, startedAt } = call;
    calls.set(call.ackId, call);
    if (signal?.aborted) return giveUp(call, "aborted");
    if (signal) watch(call, signal);
    if (deadline < timerAt) arm(deadline, startedAt);
    send(call);
  }

  function remove({ ackId, signal }: Call): Call | undefined {
    const call = calls.get(ackId);
    const watched = signal && signals.get(signal);
    if (call && calls.delete(ackId) && watched?.sharing.delete(call) && watched.sharing.size === 0) {
      signal!.removeEventListener("abort", watched.abort); // there is one where it is watched
      signals.delete(signal!);
    }
    return call;
  }

  function watch(call: Call, signal: AbortSignal): void {
    const sharing = signals.get(signal)?.sharing ?? new Set();
    if (sharing.add(call).size > 1) return;
    const abort = (): void => sharing.forEach((each) => giveUp(each, "aborted"));
    signal.addEventListener("abort", abort);
    signals.set(signal, { sharing, abort });
  }

  function arm(at: number, now: number): void {
    clearTimeout(timer);
    timerAt = at;
    timer = setTimeout(sweep, Math.max(at - now, calls.size / callsPerMs));
  }

  /** The timer is not moved when a call ends before its deadline: it goes off, finds the next deadline, and waits for that one. */
  function sweep(): void {
    const now = performance.now();
    let next = (timerAt = Infinity);
    for (const call of calls.values()) {
      if (call.deadline <= now) giveUp(call, "timeout");
      else next = Math.min(next, call.deadline);
    }
    if (next < timerAt) arm(next, now);
  }

  function giveUp(call: Call, reason: "timeout" | "aborted"): void {
    const { endpoint, timeoutMs, kind, sent, signal, guid } = call;
    if (sent) tell({ type: "cancel", guid: guid!, reason }); // what was sent and still waits has a guid
    if (reason === "aborted") return reject(call, fault("aborted", { endpoint }, signal?.reason));
    const code = kind === "lob" ? "disconnected" : "timeout";
    reject(call, fault(code, { endpoint, timeoutMs, sent }));
  }

  function resolve(call: Call, reply: Message): void {
    remove(call)?.resolve(reply);
  }

  function invalid(call: Call, error: unknown): void {
    reject(call, fault("invalid-response", Object((error as Partial<GosfError>).details) as object, error));
  }

  function reject(call: Call, error: GosfError): void {
    remove(call)?.reject(error);
  }

  return {
    calls,
    reject,
    make: (kind, endpoint, message = {}, options = {}, parts) =>
      new Promise((onReply, onError) => {
        if (typeof endpoint !== "string" || Object(message) !== message) throw fault("invalid-argument", { endpoint, message });
        assertFree(endpoint, message);
        admit(kind, options);
        // A stream may go on for as long as it likes, where nothing else was said.
        const { timeoutMs, signal } = callLimits(options, parts ? Infinity : defaultTimeoutMs);
        if (timeoutMs !== Infinity) readTimeout(timeoutMs);
        const startedAt = performance.now();
        const ackId = made++;
        open({
          kind,
          endpoint,
          message,
          id: message.id,
          guid: (!parts && message.guid) || (kind === "lob" ? undefined : `${prefix}.${ackId}`),
          uuid: message.uuid,
          timeoutMs,
          startedAt,
          deadline: startedAt + timeoutMs,
          signal,
          schema: schemas.reply(endpoint),
          ackId,
          sent: false,
          ...parts,
          resolve: onReply,
          reject: onError,
        });
      }),
    acknowledge(id, args) {
      const call = calls.get(id);
      if (!call) return;
      const { schema, onItem } = call;
      try {
        const reply = readReply(args);
        if (onItem && reply.success && args[0]) onItem(reply); // what comes with the end is the last item
        if (!schema || !reply.success || onItem) return resolve(call, reply);
        checkedBody(schema, reply.body).then(
          (body) => resolve(call, { ...reply, body }),
          (error: unknown) => invalid(call, error),
        );
      } catch (error) {
        invalid(call, error);
      }
    },
    drop(error, all) {
      const { code, details } = error;
      for (const call of calls.values()) {
        if (all || call.sent) reject(call, fault(code, { ...details, sent: call.sent }, error));
      }
      if (calls.size > 0) return;
      clearTimeout(timer);
      timerAt = Infinity;
    },
  };
}
