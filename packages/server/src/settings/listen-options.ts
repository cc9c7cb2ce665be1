import type { GosfError } from "@gosf/protocol";
import {
  editsBetween,
  flag,
  isFields,
  option,
  type OptionTable,
  type OptionValues,
  readOptions,
  text,
  wholeNumber,
} from "@gosf/protocol/peer";
import { setupError } from "./setup-error.ts";

/**
 * Where a server listens and whom it lets in. The names are those of the original GOSF, whose JSON files load unchanged: `null` counts as left
 * out, and fields that are not named here are the application's own.
 */
export interface ListenOptions {
  /**
   * Name or address to listen on.
   *
   * @default "" (every address of the machine)
   */
  host?: string | undefined;
  /**
   * Port to listen on, 0 to 65535. `0` takes any free one.
   *
   * @default 9999
   */
  port?: number | undefined;
  /**
   * Prefix of the paths on which Socket.IO is served, by whole segments: `"/chat"` serves `/chat` and all below it.
   *
   * @default "/" (every path)
   */
  path?: string | undefined;
  /**
   * Serve https and wss; needs `ssl-key` and `ssl-cert`.
   *
   * @default false
   */
  secure?: boolean | undefined;
  /**
   * Origins whose pages may connect: `"*"`, or origins separated by commas, such as `"https://app.example, http://localhost:5173"`.
   *
   * With a list, these are refused with 403: pages of other origins, requests without an origin whose `Sec-Fetch-Site` is `cross-site` or
   * `same-site`, and JSONP (`j` in the query). The server's own pages may connect under the names of `host`, `hosts` and the loopback interface.
   * Clients that are not browsers may connect.
   *
   * If omitted or `""`, every origin may connect, with its user's cookies. No headers are sent then: browsers keep pages of other origins from
   * long polling, but not from WebSocket.
   *
   * @default ""
   */
  enableCORS?: string | undefined;
  /**
   * Names and addresses under which browsers reach this server, without ports: separated by commas, or a list. Only used if `enableCORS` lists
   * origins: the server's own pages may connect under these names, under `host`, and under `localhost` and the other loopback names. Under any
   * other name a page could belong to an attacker whose name leads to this server (DNS rebinding).
   *
   * @default ""
   * @example
   * await app.startup({ enableCORS: "https://app.example", hosts: "chat.example, 192.0.2.1" });
   */
  hosts?: string | readonly string[] | undefined;
  /**
   * With `secure`: refuse TLS handshakes, and requests (421), for host names and addresses that the certificate does not cover.
   *
   * @default false
   */
  rejectInvalidHostnames?: boolean | undefined;
  /** Path of the private key, a PEM file without a passphrase. */
  "ssl-key"?: string | undefined;
  /** Path of the certificate, a PEM file, with the chain behind it where there is one. */
  "ssl-cert"?: string | undefined;
}

/** Listen options that are checked and complete. */
export type ListenSettings = { readonly [Name in keyof ListenOptions]-?: Exclude<ListenOptions[Name], undefined> };

export const listenOptionTable: OptionTable<ListenOptions, keyof ListenOptions> = {
  host: text(""),
  port: wholeNumber(0, 65_535, 9999),
  path: text("/"),
  secure: flag(false),
  enableCORS: text(""),
  hosts: option<string | readonly string[]>("a string or a list of strings", isHosts, ""),
  rejectInvalidHostnames: flag(false),
  "ssl-key": text(""),
  "ssl-cert": text(""),
};

function isHosts(value: unknown): boolean {
  return typeof value === "string" || (Array.isArray(value) && value.every((each) => typeof each === "string"));
}

/** The options that matter on a server which listens already. */
export type GateOptions = Pick<ListenOptions, "path" | "enableCORS" | "hosts">;

const { path, enableCORS, hosts } = listenOptionTable;
const gateTable: OptionTable<GateOptions, keyof GateOptions> = { path, enableCORS, hosts };

/** The names of all listen options. */
export const listenOptionNames: readonly string[] = Object.keys(listenOptionTable);

/** How listen options are read. */
export interface ReadListenOptionsInit {
  /**
   * Of the content of a configuration file: the names that are read elsewhere. All others are the application's own; one that is nearly a name which is
   * read gets a warning.
   */
  readonly others?: readonly string[];
  /** Says more of a name that is not a listen option. */
  readonly hint?: (name: string) => string | undefined;
}

/**
 * Checks the options of `startup`, and fills in the defaults. `null` counts as left out, as in the original's JSON files.
 *
 * @returns All options.
 * @throws {GosfError} `invalid-argument`, or `invalid-config` of a configuration file, which names the option and says what it takes. Numbers in strings
 *   are not converted.
 *
 * @example
 * readListenOptions({ port: 3000 }, {}).host; // ""
 */
export function readListenOptions(options: object, init: ReadListenOptionsInit): ListenSettings {
  return read<ListenOptions>("startup", options, listenOptionTable, init);
}

/**
 * Checks the options of `attach` in the same way.
 *
 * @throws {GosfError} As {@link readListenOptions} does.
 */
export function readGateOptions(options: object, { others, hint }: ReadListenOptionsInit): OptionValues<GateOptions, keyof GateOptions> {
  const hintOf = (name: string): string | undefined => (listenOptionNames.includes(name) ? "it is an option of startup" : hint?.(name));
  return read<GateOptions>("attach", options, gateTable, { ...(others && { others }), hint: hintOf });
}

function read<T extends object>(
  of: string,
  options: object,
  rules: OptionTable<T, keyof T>,
  { others, hint }: ReadListenOptionsInit,
): OptionValues<T, keyof T> {
  const code = others === undefined ? "invalid-argument" : "invalid-config";
  const fail = (details: object, message: string): GosfError => setupError(code, details, { message });
  const given = isFields(options) ? withoutNull(options) : options;
  const known = (others === undefined ? given : ownOptions(given, of, rules, others)) as T; // which is what the rules find out
  return readOptions<T, keyof T>(known, rules, { of, fail, ...(hint && { hint }) });
}

function withoutNull(options: object): object {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null));
}

/** Listen options with the defaults filled in, where they are checked already. */
export function fillListenOptions(options: ListenOptions): ListenSettings {
  return readOptions<ListenOptions, keyof ListenOptions>(options, listenOptionTable, { of: "listen options" });
}

/** The options in a configuration file. A name that is nearly one which is read gets a warning. */
function ownOptions(given: object, of: string, rules: object, others: readonly string[]): object {
  const known = [...listenOptionNames, ...others];
  const own: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (Object.hasOwn(rules, name)) own[name] = value;
    else if (!known.includes(name)) warnOfNearMiss(name, of, known);
  }
  return own;
}

const leastLetters = 6;
const warned = new Set<string>();

function warnOfNearMiss(name: string, of: string, known: readonly string[]): void {
  const meant = name.length < leastLetters ? undefined : known.find((each) => editsBetween(name, each) === 1);
  if (meant === undefined || warned.has(name)) return;
  warned.add(name);
  console.warn(`gosf: ${of} does not know ${JSON.stringify(name)} of the configuration file. Did you mean ${JSON.stringify(meant)}?`);
}
