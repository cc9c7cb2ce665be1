import type { Writable } from "node:stream";
import { pino, type Logger } from "pino";
import { build as pretty } from "pino-pretty";
import type { LogRecord } from "./record.ts";
import type { LoggerOptions } from "./options.ts";

const eventWidth = 10;

/** What a terminal shows after time and level. The guid, long and set by every GOSF caller, is for JSON; a body follows on lines of its own. */
function describe(record: Partial<LogRecord>): string {
  const { event, client, endpoint, room, id, outcome, code, durationMs, reason, address, text } = record;
  const parts = [event?.padEnd(eventWidth), endpoint, room === undefined ? undefined : `to ${room === "" ? "everyone" : `"${room}"`}`];
  if (outcome !== undefined) parts.push(code === undefined || code === "" ? outcome : `${outcome} ${code}`);
  if (durationMs !== undefined) parts.push(`${durationMs} ms`);
  if (reason !== undefined) parts.push(reason);
  if (text !== undefined && text !== "") parts.push(JSON.stringify(text));
  if (address !== undefined) parts.push(`from ${address}`);
  if (id !== undefined) parts.push(`id=${id}`);
  if (client !== undefined) parts.push(`client=${client}`);
  return parts.filter((part) => part !== undefined).join("  ");
}

const shown = [
  "pid",
  "hostname",
  "event",
  "client",
  "endpoint",
  "room",
  "id",
  "guid",
  "outcome",
  "code",
  "durationMs",
  "reason",
  "address",
  "text",
];

/** The pino instance of whoever brings none. The pretty format is made in this process: no worker thread has to be waited for. */
export function createPino(options: LoggerOptions, destination?: Writable): Logger {
  const { level = "info", format = process.stdout.isTTY ? "pretty" : "json" } = options;
  if (format === "json") return destination === undefined ? pino({ level }) : pino({ level }, destination);
  return pino(
    { level },
    pretty({
      destination: destination ?? 1,
      colorize: destination === undefined && process.stdout.isTTY,
      translateTime: "SYS:HH:MM:ss.l",
      ignore: shown.join(","),
      messageFormat: (record) => ("event" in record ? describe(record) : String(record["msg"])),
      sync: true,
    }),
  );
}
