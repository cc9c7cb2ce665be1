import { GosfError, type Message, type RequestMessage } from "@gosf/protocol";
import type { Client, Plugin, Request } from "@gosf/server";
import type { Level, Logger } from "pino";
import type { LoggerOptions } from "./options.ts";
import { createPino } from "./pretty.ts";
import type { LogRecord } from "./record.ts";
import { redact } from "./redaction.ts";

/** The plugin, with the pino instance it writes to: for lines of your own. */
export interface LoggerPlugin extends Plugin {
  /** What the lines are written to. */
  readonly pino: Logger;
}

const milliseconds = (from: number): number => Math.round((performance.now() - from) * 100) / 100;

/**
 * Makes a plugin that logs with pino: a line for each connect, disconnect, request, response and broadcast.
 * Failures are warnings; errors that no caller gets to see are errors, with their cause.
 *
 * @param options Where to, from which level on, in which format, and whether bodies are logged. By default they are not.
 * @returns The plugin. Its `pino` is the instance it writes to.
 *
 * @example
 * const log = logger();
 * const app = createApp({ plugins: [log] });
 * log.pino.info("ready");
 */
export function logger(options: LoggerOptions = {}): LoggerPlugin {
  const { bodies = false } = options;
  const base = options.pino ?? createPino(options);
  const paths = typeof bodies === "object" ? bodies.redact : [];
  const log =
    paths.length === 0 ? base : base.child({}, { redact: paths.map((path) => (path.startsWith("[") ? `body${path}` : `body.${path}`)) });
  const arrivals = new WeakMap<Request, number>();

  const write = (level: Level, record: LogRecord): void => log[level](record, record.event);
  const content = (message: RequestMessage | Message | undefined): Pick<LogRecord, "text" | "body"> =>
    bodies === false || message === undefined ? {} : { text: message.text, body: redact(message.body) };
  const broadcast = (endpoint: string, room: string, message: Message, client?: Client): void => {
    if (log.isLevelEnabled("info")) write("info", { event: "broadcast", client: client?.id, endpoint, room, ...content(message) });
  };

  return {
    name: "logger",
    pino: base,
    activate(app) {
      // They stay when the plugin is deactivated: the clients that a shutdown disconnects are to be seen as well.
      app.onConnect((client) => write("info", { event: "connect", client: client.id, address: client.handshake.address }));
      app.onDisconnect((client, _request, reason) => write("info", { event: "disconnect", client: client.id, reason }));

      app.onBeforeRequest((client, request) => {
        arrivals.set(request, performance.now());
        if (!log.isLevelEnabled("info")) return;
        const { endpoint, message } = request;
        write("info", { event: "request", client: client.id, endpoint, id: message.id, guid: message.guid, ...content(message) });
      });

      app.onAfterResponse((client, request, response) => {
        const failed = response !== undefined && !response.success;
        const level = failed ? "warn" : "info";
        if (!log.isLevelEnabled(level)) return;
        const arrived = arrivals.get(request);
        write(level, {
          event: "response",
          client: client.id,
          endpoint: request.endpoint,
          id: request.message.id,
          guid: request.message.guid,
          outcome: response === undefined ? "none" : failed ? "failure" : "success",
          code: failed ? response.text : undefined,
          durationMs: arrived === undefined ? undefined : milliseconds(arrived),
          ...content(response),
        });
      });

      app.onAfterBroadcast((endpoint, room, message) => broadcast(endpoint, room, message));
      app.onAfterClientBroadcast((client, endpoint, room, message) => broadcast(endpoint, room, message, client));

      app.onError((err, { client, request }) => {
        const level = err instanceof GosfError && err.cause === undefined ? "warn" : "error";
        write(level, { event: "error", client: client?.id, endpoint: request?.endpoint, id: request?.message?.id, err });
      });
    },
  };
}
