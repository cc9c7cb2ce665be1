export { logger } from "./logger.ts";
export type { LoggerPlugin } from "./logger.ts";
export type { BodyOptions, LoggerOptions } from "./options.ts";
export type { LogRecord } from "./record.ts";
