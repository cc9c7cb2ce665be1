import {
  asCallFailure,
  invalidArgument,
  callLimitTable,
  checkOptions,
  fields,
  flag,
  isFields,
  limit,
  maxStreamCredit,
  milliseconds,
  oneOf,
  option,
  type OptionTable,
  type ReadOptionsInit,
  text,
  unknownField,
  unknownFieldText,
  validateOption,
  wholeNumber,
} from "@gosf/protocol/peer";
import type { Contract } from "@gosf/protocol";
import type { ConnectionOptions, ReconnectOptions, SocketIoOptions } from "../connection/connection-options.ts";
import type { CallOptions, ConnectOptions } from "../options.ts";
import type { StreamOptions } from "../stream.ts";

// Rules of the options of connections and calls. A page in production does not carry them: see no-checks.ts.

const anything = option<never>("anything", () => true);

const socketIoTable: OptionTable<SocketIoOptions> = {
  agent: anything,
  autoUnref: anything,
  ca: anything,
  cert: anything,
  ciphers: anything,
  closeOnBeforeunload: anything,
  extraHeaders: anything,
  forceBase64: anything,
  key: anything,
  passphrase: anything,
  perMessageDeflate: anything,
  pfx: anything,
  protocols: anything,
  rejectUnauthorized: anything,
  timestampParam: anything,
  timestampRequests: anything,
  transportOptions: anything,
  withCredentials: anything,
};

const reconnectTable: OptionTable<ReconnectOptions> = {
  baseMs: milliseconds(1000),
  maxMs: milliseconds(5000),
  always: flag(false),
};

/** Options of {@link connect}. */
export const connectOptionTable: OptionTable<ConnectOptions> = {
  contract: fields<Contract>("what defineContract returns"),
  validate: validateOption,
  timeoutMs: milliseconds(2000),
  connectWaitMs: milliseconds(10_000),
  callerId: text(""),
  autoConnect: flag(true),
  whenDisconnected: oneOf<"wait" | "fail">(["wait", "fail"], "wait"),
  auth: option("an object, or a function that returns one", (value) => isFields(value) || typeof value === "function"),
  query: fields(),
  path: option<string>('a path that begins with "/"', (value) => typeof value === "string" && value.startsWith("/")),
  transports: option<NonNullable<ConnectionOptions["transports"]>>('a list of "websocket", "polling" and classes', isTransports),
  eventCopy: flag(false),
  connectTimeoutMs: milliseconds(10_000),
  maxPayloadBytes: limit(16_777_216),
  reconnect: option<boolean | ReconnectOptions>("true, false or an object", (value) => typeof value === "boolean" || isFields(value)),
  socketIo: fields<SocketIoOptions>(),
};

/** Options of a call or a lob. */
export const callOptionTable: OptionTable<CallOptions> = {
  ...callLimitTable,
  whenDisconnected: oneOf<"wait" | "fail">(["wait", "fail"], "wait"),
};

/** Options of a stream. */
export const streamOptionTable: OptionTable<StreamOptions> = {
  ...callOptionTable,
  timeoutMs: milliseconds(Infinity, { or: "infinity" }),
  credit: wholeNumber(1, maxStreamCredit, 64),
};

const waitTable: OptionTable<Pick<CallOptions, "timeoutMs">> = { timeoutMs: milliseconds(20_000) };

function isTransports(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((each) => each === "websocket" || each === "polling" || typeof each === "function")
  );
}

const fail: NonNullable<ReadOptionsInit["fail"]> = (details, message) => asCallFailure(invalidArgument(message, details));

/** Checks the options of {@link connect}. */
export function checkConnectOptions(options: object): void {
  checkOptions(options, connectOptionTable, { of: "connect", fail });
  const { reconnect, socketIo }: ConnectOptions<never> = options;
  if (isFields(reconnect)) checkOptions(reconnect, reconnectTable, { of: "connect: reconnect", fail });
  if (socketIo) checkOptions(socketIo, socketIoTable, { of: "connect: socketIo", fail });
}

/** Checks the options of a call, a lob or a stream. */
export function checkCallOptions(options: StreamOptions, kind: "call" | "lob" | "stream"): void {
  if (kind === "stream") checkOptions(options, streamOptionTable, { of: kind, fail });
  else checkOptions<CallOptions>(options, callOptionTable, { of: kind, fail });
}

/** Refuses a message with a field that messages do not have: it would be lost. */
export function checkMessage(message: object, what: string): void {
  const field = unknownField(message);
  if (field !== undefined) throw asCallFailure(invalidArgument(`${what}: ${unknownFieldText(field)}`, { field }));
}

/** Checks the options of a client's `connect()`. */
export function checkWaitOptions(options: Pick<CallOptions, "timeoutMs">): void {
  checkOptions(options, waitTable, { of: "connect", fail });
}
