import type { IncomingMessage, ServerResponse } from "node:http";

import cors from "cors";

import { hostName, hostOf, isOriginOf, type KnownHosts } from "./host.ts";
import { setupError } from "../settings/setup-error.ts";

/** Which pages of other origins may use the server. */
export interface CorsPolicy {
  /**
   * Tests if the page that a request comes from may connect.
   *
   * @param request The request.
   * @param isJsonp The query has `j`: the response is a script, which pages of every origin can run.
   */
  allows(request: IncomingMessage, isJsonp: boolean): boolean;
  /**
   * Sets the headers that let a browser's page read the answer.
   *
   * @returns Whether that was all: the request was a preflight and is answered.
   */
  apply(request: IncomingMessage, response: ServerResponse): boolean;
}

const everyOrigin: CorsPolicy = { allows: () => true, apply: () => false };

/**
 * Reads the option `enableCORS`.
 *
 * @param enableCORS `"*"` for every origin, or origins separated by commas. Empty: no headers are sent and every origin may connect,
 *   as with the original, over WebSocket; polling from other origins fails in browsers then.
 * @param hosts Names whose own pages may connect when origins are listed.
 * @returns The policy. Listed origins may also send cookies (`withCredentials`), `"*"` cannot by the standard.
 * @throws GosfError `invalid-config` for an entry that is not an origin.
 *
 * @example
 * const policy = createCorsPolicy("https://app.example, http://localhost:5173", new KnownHosts("", ""));
 */
export function createCorsPolicy(enableCORS: string, hosts: KnownHosts): CorsPolicy {
  const entries = enableCORS.split(",").flatMap((entry) => entry.trim() || []);
  if (entries.length === 0) return everyOrigin;

  const every = entries.includes("*");
  const origins = every ? [] : entries.map(readOrigin);
  const setHeaders = cors({ origin: every ? "*" : origins, credentials: !every, methods: ["GET", "POST"] });
  return {
    allows(request, isJsonp) {
      if (every) return true;
      const { origin } = request.headers;
      if (isJsonp) return false;
      if (origin === undefined) return !isFromOtherSite(request);
      return origins.includes(origin) || isOwnPage(request, origin, hosts);
    },
    apply(request, response) {
      let answered = true;
      setHeaders(request, response, () => (answered = false));
      return answered;
    },
  };
}

/** The text that a browser sends for the origin: lower case, no default port, no slash. */
function readOrigin(entry: string): string {
  if (entry === "null") return entry;
  if (!/^[a-z][a-z\d+.-]*:\/\/[^\s/?#*@]+\/?$/i.test(entry) || !URL.canParse(entry)) {
    const message = `enableCORS: ${JSON.stringify(entry)} is not an origin. Write "*", or origins such as "https://app.example" separated by commas.`;
    throw setupError("invalid-config", { option: "enableCORS", value: entry }, { message });
  }
  const { origin } = new URL(entry);
  // Origins of apps, such as capacitor://localhost, have no origin in the URL standard, but browsers send them as they are.
  return origin === "null" ? entry.toLowerCase().replace(/\/$/, "") : origin;
}

/** Browsers send no origin with the requests of script and image elements, but newer ones say which pages those are of. */
function isFromOtherSite(request: IncomingMessage): boolean {
  const site = request.headers["sec-fetch-site"];
  return typeof site === "string" && /cross-site|same-site/i.test(site);
}

/**
 * Tests if a page comes from this server. That origin and host agree is not enough: by DNS rebinding, a page can have its own name lead to this
 * server's address.
 */
function isOwnPage(request: IncomingMessage, origin: string, hosts: KnownHosts): boolean {
  const host = hostOf(request);
  const name = hostName(host);
  return name !== undefined && hosts.has(name) && isOriginOf(host, origin);
}
