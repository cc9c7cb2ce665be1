import type { GosfError } from "@gosf/protocol";
import { inspect } from "node:util";
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

const defaults: ListenSettings = {
  host: "",
  port: 9999,
  path: "/",
  secure: false,
  enableCORS: "",
  hosts: "",
  rejectInvalidHostnames: false,
  "ssl-key": "",
  "ssl-cert": "",
};

/**
 * Checks listen options, wherever they come from, and fills in the defaults.
 *
 * @param options Any object: fields that are no listen option are ignored.
 * @returns All options.
 * @throws GosfError `invalid-config`, which names the option and what it takes. Numbers in strings are not converted.
 *
 * @example
 * readListenOptions({ port: 3000 }).host; // ""
 */
export function readListenOptions(options: object): ListenSettings {
  const given = options as Readonly<Record<string, unknown>>;
  const settings: Record<string, unknown> = {};
  for (const [name, byDefault] of Object.entries(defaults)) {
    const value = given[name] ?? byDefault;
    const isList = name === "hosts" && Array.isArray(value) && value.every((each) => typeof each === "string");
    const expected = name === "hosts" ? "a string or a list of strings" : `a ${typeof byDefault}`;
    if (typeof value !== typeof byDefault && !isList) throw invalidOption(name, value, expected);
    settings[name] = value;
  }
  const { port } = settings as unknown as ListenSettings;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw invalidOption("port", port, "a whole number from 0 to 65535");
  // Each field was checked against the type of its default, and none is missing.
  return settings as unknown as ListenSettings;
}

function invalidOption(option: string, value: unknown, expected: string): GosfError {
  const given = typeof value === "string" ? `the string ${JSON.stringify(value)}` : inspect(value, { depth: 0 });
  return setupError("invalid-config", { option, expected }, { message: `${option} must be ${expected}, and is ${given}.` });
}
