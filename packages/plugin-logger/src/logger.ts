import { GosfError, type Message } from "@gosf/protocol";
import { ambientRequest } from "@gosf/protocol/peer";
import type { Client, Plugin, Request } from "@gosf/server";
import type { Level, Logger } from "pino";
import { adoptPino, createPino } from "./create-pino.ts";
import { messageContent } from "./message-content.ts";
import { type LoggerOptions, readLoggerOptions } from "./options.ts";
import { ownFields } from "./own-fields.ts";
import type { LogRecord } from "./record.ts";
import { cut, escapeBeyondJson } from "./text.ts";
import { watchCalls } from "./watch-calls.ts";

/** The plugin, with the pino instance it writes to: for lines of your own. */
export interface LoggerPlugin extends Plugin {
  /** The pino instance that the lines are written to. */
  readonly pino: Logger;
  /**
   * Number of lines lost so far. A line is lost if the standard output does not take it: its disk is full, its reader is gone, or more than
   * 8 MiB wait for its reader. With a pino instance of your own, lines whose writing threw.
   */
  readonly lost: number;
}

const roundMs = (ms: number): number => Math.round(ms * 100) / 100;
const milliseconds = (from: number): number => roundMs(performance.now() - from);
/** The trace id in a W3C trace context. */
const traceIdOf = (traceparent: string | undefined): string | undefined => traceparent?.slice(3, 35);

/**
 * Makes a plugin that logs with pino: a line for each connect, disconnect, request, response and broadcast, for start and stop, and for each
 * call to a service that failed. Lines of one request have its trace id, which is the same in each service that it passes through.
 * Failures are warnings; errors that no caller gets to see are errors, with their cause. Logging never throws and never blocks the event loop.
 *
 * @param options Where to, from which level on, in which format, and whether bodies are logged. By default they are not.
 * @returns The plugin. Its `pino` is the instance it writes to, `lost` the number of lines that could not be written.
 * @throws {GosfError} `invalid-argument` for a name that is not an option, a value of the wrong kind, and a path in `redact` that is not a path.
 *
 * @example
 * const log = logger();
 * const app = createApp({ plugins: [log] });
 * log.pino.info("ready");
 */
export function logger(options: LoggerOptions = {}): LoggerPlugin {
  const given = readLoggerOptions(options);
  const content = messageContent(given.bodies);
  const own = ownFields(given.fields);
  const { pino: base, output } = given.pino === undefined ? createPino(given) : { pino: given.pino, output: undefined };
  const log = given.pino === undefined ? base : adoptPino(base);
  const arrivals = new WeakMap<Request, number>();
  let lost = 0;
  let stopCalls: (() => void) | undefined;

  // Our own output escapes all it writes; what another instance's does is not known.
  const field = output === undefined ? (text: string): string => escapeBeyondJson(cut(text)) : (text: string): string => cut(text);
  const optional = (text: string | undefined): string | undefined => (text === undefined ? undefined : field(text));
  const write = (level: Level, record: LogRecord): void => {
    try {
      log[level](record, record.event);
    } catch {
      lost++;
    }
  };
  const describeClient = (client: Client | undefined): Pick<LogRecord, "client"> =>
    client === undefined ? {} : { ...own(client, undefined), client: client.id };
  const describeRequest = (client: Client, request: Request): Pick<LogRecord, "client" | "endpoint" | "id" | "guid" | "traceId"> => {
    const { endpoint, traceId } = request;
    const { id, guid } = request.message;
    return { ...own(client, request), client: client.id, endpoint: field(endpoint), id, guid: optional(guid), traceId };
  };
  const broadcast = (endpoint: string, room: string, message: Message, client?: Client): void => {
    if (!log.isLevelEnabled("info")) return;
    const where = { endpoint: field(endpoint), room: field(room), traceId: traceIdOf(ambientRequest()?.traceparent) };
    write("info", { ...describeClient(client), event: "broadcast", ...where, ...content(message) });
  };

  return {
    name: "logger",
    pino: base,
    get lost() {
      return output?.lost ?? lost;
    },
    activate(app) {
      output?.hold();
      app.onStartup((started) => {
        if (log.isLevelEnabled("info")) write("info", { event: "start", url: optional(started?.url) });
      });
      app.onShutdown(() => {
        if (log.isLevelEnabled("info")) write("info", { event: "stop" });
      });
      stopCalls = watchCalls(app.microservices, (failure) => {
        if (!log.isLevelEnabled("warn")) return;
        const { durationMs, error, traceparent } = failure;
        write("warn", {
          event: "call",
          service: field(failure.service),
          endpoint: field(failure.endpoint),
          guid: optional(failure.guid),
          traceId: traceIdOf(traceparent),
          outcome: "failure",
          code: field(failure.code),
          durationMs: roundMs(durationMs),
          err: error,
        });
      });
      // They stay when the plugin is deactivated: the clients that a shutdown disconnects are to be seen as well.
      app.onConnect((client) => {
        if (!log.isLevelEnabled("info")) return;
        write("info", { ...describeClient(client), event: "connect", address: optional(client.handshake.address) });
      });
      app.onDisconnect((client, _request, reason) => {
        if (log.isLevelEnabled("info")) write("info", { ...describeClient(client), event: "disconnect", reason: field(reason) });
      });

      app.onBeforeRequest((client, request) => {
        if (!log.isLevelEnabled("warn")) return;
        arrivals.set(request, performance.now());
        if (log.isLevelEnabled("info"))
          write("info", { ...describeRequest(client, request), event: "request", ...content(request.message) });
      });

      app.onAfterResponse((client, request, response) => {
        const failed = response !== undefined && !response.success;
        const level = failed ? "warn" : "info";
        if (!log.isLevelEnabled(level)) return;
        const arrived = arrivals.get(request);
        write(level, {
          ...describeRequest(client, request),
          event: "response",
          outcome: response === undefined ? "none" : failed ? "failure" : "success",
          code: failed ? field(response.text) : undefined,
          durationMs: arrived === undefined ? undefined : milliseconds(arrived),
          ...content(response),
        });
      });

      app.onAfterBroadcast((endpoint, room, message) => broadcast(endpoint, room, message));
      app.onAfterClientBroadcast((client, endpoint, room, message) => broadcast(endpoint, room, message, client));

      app.onError((err, { client, request }) => {
        const level = GosfError.is(err) && err.cause === undefined ? "warn" : "error";
        if (!log.isLevelEnabled(level)) return;
        // Around a connection there is a request without a message.
        const isRequest = client !== undefined && request?.message !== undefined;
        const where = isRequest ? describeRequest(client, request) : { ...describeClient(client), endpoint: optional(request?.endpoint) };
        write(level, { ...where, event: "error", err });
      });
    },
    async deactivate() {
      stopCalls?.();
      output?.release();
      await output?.drained();
    },
  };
}
