import process from "node:process";
import { pino, stdSerializers, symbols, type Level, type Logger } from "pino";
import { errorRecord } from "./error-record.ts";
import type { LoggerOptions } from "./options.ts";
import { Output } from "./output.ts";
import { prettyFormat } from "./pretty.ts";
import type { LogRecord } from "./record.ts";
import { stdoutTarget, type Target } from "./stdout-target.ts";

/** A pino instance, and the output that it writes to. */
export interface PinoOutput {
  readonly pino: Logger;
  readonly output: Output;
}

const warnings: readonly Level[] = ["warn", "error", "fatal"];

/** Writes the number of lines that were lost: as a warning, or with the lowest level that is written. */
function reportLost(log: Logger, lost: number): void {
  const level = warnings.find((each) => log.isLevelEnabled(each));
  const record: LogRecord = { event: "lost", lost };
  if (level !== undefined) log[level](record, record.event);
}

/**
 * The pino instance for an application that has none.
 *
 * @param target Where lines go. Default: the standard output.
 *
 * @example
 * const { pino, output } = createPino({ format: "json" });
 */
export function createPino(options: LoggerOptions, target?: Target): PinoOutput {
  const isTerminal = target === undefined && process.stdout.isTTY;
  const { level = "info", format = isTerminal ? "pretty" : "json" } = options;
  const output: Output = new Output(target ?? stdoutTarget(), {
    format: format === "json" ? undefined : prettyFormat(isTerminal),
    onRecovered: () => reportLost(log, output.lost),
  });
  const log = pino({ level, serializers: { err: errorRecord } }, output);
  return { pino: log, output };
}

/**
 * A pino instance of the application, for lines of the plugin: errors are cut and their secrets hidden, after the application's own
 * serializer if it has one.
 *
 * @example
 * const log = adoptPino(pino());
 */
export function adoptPino(log: Logger): Logger {
  // pino has a key for its serializers, but no type.
  const { err } = Reflect.get(log, symbols.serializersSym) as Readonly<Record<string, ((value: unknown) => unknown) | undefined>>;
  const own = err === undefined || err === stdSerializers.err || err === stdSerializers.errWithCause ? undefined : err;
  return log.child({}, { serializers: { err: own === undefined ? errorRecord : (error: unknown) => errorRecord(own(error)) } });
}
