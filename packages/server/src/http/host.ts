import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

import { setupError } from "../settings/setup-error.ts";

/** A name or an address, and a port: nothing that a URL could have beside them, such as the user in `a@good.example`. */
const hostGrammar = /^(?:\[[\da-f:.]+\]|[a-z\d._~-]+)(?::\d*)?$/i;

/** The Host header of a request, or its HTTP/2 counterpart. */
export function hostOf(request: IncomingMessage): string | undefined {
  return request.headers.host ?? (request.headers[":authority"] as string | undefined); // a pseudo-header has one value
}

/** The name or address in a Host header, without port, brackets and the dot at its end. `undefined` if it is not a host. */
export function hostName(host: string | undefined): string | undefined {
  if (host === undefined || !hostGrammar.test(host) || !URL.canParse(`http://${host}`)) return undefined;
  return plainName(new URL(`http://${host}`).hostname);
}

/** Tests if an origin is that of a page which the host itself served. Nothing says that the host's name is the server's: see {@link KnownHosts}. */
export function isOriginOf(host: string | undefined, origin: string): boolean {
  if (host === undefined || !hostGrammar.test(host) || !/^https?:\/\/[^/?#@]+$/i.test(origin) || !URL.canParse(origin)) return false;
  const page = new URL(origin);
  const served = `${page.protocol}//${host}`;
  return URL.canParse(served) && new URL(served).host === page.host;
}

/** The names under which a server knows itself, beside those of the loopback interface. */
export class KnownHosts {
  readonly #names: ReadonlySet<string>;

  /**
   * @param host The option `host`.
   * @param hosts The option `hosts`.
   * @throws {GosfError} `invalid-config` for a name that is not one.
   */
  constructor(host: string, hosts: string | readonly string[]) {
    const entries = (typeof hosts === "string" ? hosts.split(",") : hosts).flatMap((entry) => entry.trim() || []);
    const names = [host, ...entries.map((entry) => assertName(entry))];
    this.#names = new Set(names.map((name) => hostName(isIP(name) === 6 ? `[${name}]` : name) ?? name));
  }

  /** Tests a name or address as {@link hostName} returns it. */
  has(name: string): boolean {
    return isLoopback(name) || this.#names.has(name);
  }
}

/** Tests a name or address as {@link hostName} returns it: does it lead to this machine alone? */
export function isLoopback(name: string): boolean {
  return name === "localhost" || name.endsWith(".localhost") || name === "::1" || (isIP(name) === 4 && name.startsWith("127."));
}

function assertName(entry: string): string {
  const host = isIP(entry) === 6 ? `[${entry}]` : entry;
  if (/^(?:\[[^\]]+\]|[^\s:/?#@\\%*]+)$/.test(host) && URL.canParse(`http://${host}`)) return plainName(new URL(`http://${host}`).hostname);
  const message = `hosts: ${JSON.stringify(entry)} is not a host name. Write names or addresses without ports, such as "app.example, 192.0.2.1".`;
  throw setupError("invalid-config", { option: "hosts", value: entry }, { message });
}

function plainName(hostname: string): string {
  return hostname.replace(/^\[|\]$|\.$/g, "");
}
