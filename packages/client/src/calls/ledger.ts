import { checkMessage } from "#checks";
import { createPendingCalls } from "#link";
import { abortedOf, onAbort } from "@gosf/protocol/peer";
import { readReply, GosfError, type Message, type WritableMessage } from "@gosf/protocol";
import { checkedBody } from "../checked-body.ts";
import { assertFree, type ContractSchemas } from "../contract-schemas.ts";
import { fault } from "../fault.ts";
import type { Line } from "../line.ts";
import type { CallOptions } from "../options.ts";
import type { Call, StreamParts } from "./call.ts";
import { callTimes, type CallerTimes, startReply } from "./call-times.ts";
import { maxDelayMs } from "../connection/backoff.ts";

/** How many calls may be looked through for each millisecond between two looks: it keeps deadlines cheap when very many calls are in flight. */
const callsPerMs = 5000;

/** Whose calls a ledger holds. */
export interface Caller extends CallerTimes {
  /** What the guid of each call begins with: no other of the same caller's clients has it. */
  readonly prefix: string;
  readonly schemas: ContractSchemas;
  /** Throws where a call cannot be taken now. */
  readonly admit: (kind: Call["kind"], options: CallOptions) => void;
  /** The line that calls are sent on. */
  readonly line: Pick<Line, "connection" | "send" | "signal" | "suspect">;
}

/**
 * The calls in flight of one caller. Each is settled exactly once: by its reply, its deadline, its signal, or the loss of its connection. All deadlines share one
 * timer.
 */
export interface Ledger {
  readonly calls: { readonly values: () => Iterable<Call> };
  /** Makes a call, and sends it, now or when there is a connection. */
  readonly make: (
    kind: Call["kind"],
    to: string,
    message?: WritableMessage,
    options?: CallOptions,
    parts?: StreamParts,
  ) => Promise<Message>;
  /** Sends the calls that have waited for a connection. */
  readonly flush: () => void;
  /** Gives a call its acknowledgement. One that nobody waits for any longer is ignored. */
  readonly acknowledge: (id: number, args: readonly unknown[]) => void;
  readonly takeItem: (guid: string, message: unknown) => void;
  /** Rejects every call that was sent, or all of them. */
  readonly drop: (error: GosfError, all: boolean) => void;
}

/** Makes a ledger without calls. */
export function createLedger({ prefix, schemas, admit, line, ...caller }: Caller): Ledger {
  const calls = createPendingCalls<Call>();
  const streams = new Map<string, Call>();
  let made = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let timerAt = Infinity;

  function remove({ ackId, guid, onItem, unwatch }: Call): Call | undefined {
    const call = calls.get(ackId);
    calls.delete(ackId);
    unwatch?.();
    if (onItem) streams.delete(guid!); // a stream has a guid
    return call;
  }

  function reject(call: Call, error: GosfError): void {
    remove(call)?.reject(error);
  }

  function resolve(call: Call, reply: Message): void {
    remove(call)?.resolve(reply);
  }

  function invalid(call: Call, error: unknown): void {
    reject(call, fault("invalid-response", Object((error as Partial<GosfError>).details) as object, error));
  }

  function giveUp(call: Call, reason: "timeout" | "aborted", cause?: unknown): void {
    const { endpoint, timeoutMs, kind, sent, guid } = call;
    if (sent) {
      line.signal({ type: "cancel", guid: guid!, reason }); // what was sent and still waits has a guid
      if (reason === "timeout") line.suspect(call);
    }
    if (reason === "aborted") return reject(call, fault("aborted", { endpoint }, cause));
    const { failure } = line.connection; // none while it is connected
    const code = failure?.code ?? (call.latest && !sent ? "connect-failed" : kind === "lob" ? "disconnected" : "timeout");
    reject(call, fault(code, { ...failure?.details, endpoint, timeoutMs, sent }, failure));
  }

  /** The timer is not moved when a call ends before its deadline: it goes off, finds the next deadline, and waits for that one. */
  function arm(at: number, now: number): void {
    clearTimeout(timer);
    timerAt = at;
    timer = setTimeout(
      () => {
        const then = performance.now();
        let next = (timerAt = Infinity);
        for (const call of calls.values()) {
          if (call.deadline <= then) giveUp(call, "timeout");
          else next = Math.min(next, call.deadline);
        }
        if (next < timerAt) arm(next, then);
      },
      Math.min(Math.max(at - now, calls.size / callsPerMs), maxDelayMs),
    );
  }

  function acknowledge(id: number, args: readonly unknown[]): void {
    const call = calls.get(id);
    if (!call) return;
    const { schema, onItem } = call;
    try {
      const reply = readReply(args);
      if (onItem && reply.success && args[0]) onItem(reply); // what comes with the end is the last item
      if (!schema || !reply.success || onItem) return resolve(call, reply);
      checkedBody(schema, reply.body).then(
        () => resolve(call, reply),
        (error: unknown) => invalid(call, error),
      );
    } catch (error) {
      invalid(call, error);
    }
  }

  /** A lob is settled by it. What could not be written waits for the next connection. */
  function send(call: Call): void {
    const { ackId, deadline, endpoint, kind, timeoutMs } = call;
    try {
      const now = performance.now();
      if (startReply(call, now) && call.deadline < timerAt) arm(call.deadline, now);
      call.sent = line.send(call);
      if (!call.sent) return void Object.assign(call, { deadline, timeoutMs }); // its reply's time begins when it is written
      if (kind === "lob") acknowledge(ackId, [null]);
    } catch (error) {
      const isLarge = GosfError.is(error) && error.code === "too-large";
      const reason = (error as Partial<Error> | null | undefined)?.message; // anything may be thrown
      reject(call, isLarge ? error : fault("invalid-argument", { endpoint, reason }, error));
    }
  }

  return {
    calls,
    acknowledge,
    make: (kind, endpoint, message = {}, options = {}, parts) =>
      new Promise((onReply, onError) => {
        if (typeof endpoint !== "string" || Object(message) !== message) throw fault("invalid-argument", { endpoint, message });
        assertFree(endpoint, message);
        checkMessage(message, `the ${kind} of "${endpoint}"`);
        admit(kind, options);
        // Field by field: a spread costs several times that, for each call.
        const { timeoutMs, startedAt, deadline, latest, signals, traceparent } = callTimes(options, caller, parts !== undefined);
        const ackId = made++;
        const guid = (!parts && message.guid) || (kind === "lob" ? undefined : `${prefix}.${ackId}`);
        const call: Call = {
          kind,
          endpoint,
          message,
          id: message.id,
          guid,
          uuid: message.uuid,
          timeoutMs,
          startedAt,
          deadline,
          latest,
          signals,
          traceparent,
          schema: schemas.reply(endpoint),
          ackId,
          sent: false,
          ...parts,
          resolve: onReply,
          reject: onError,
        };
        calls.set(ackId, call);
        if (parts) streams.set(guid!, call); // as above
        const aborted = abortedOf(signals);
        if (aborted) return giveUp(call, "aborted", aborted.reason);
        if (signals.length > 0) call.unwatch = onAbort(signals, (reason) => giveUp(call, "aborted", reason));
        if (deadline < timerAt) arm(deadline, startedAt);
        if (line.connection.state === "connected") send(call);
      }),
    flush() {
      for (const call of calls.values()) if (!call.sent) send(call);
    },
    takeItem: (guid, message) => streams.get(guid)?.onItem?.(message, guid),
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
