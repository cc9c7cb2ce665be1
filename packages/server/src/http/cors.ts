import type { IncomingMessage, ServerResponse } from "node:http";

import { GosfError } from "@gosf/protocol";
import cors from "cors";

/** Which pages of other origins may use the server. */
export interface CorsPolicy {
  /** Whether a page of the request's origin may connect. Requests without an origin, and those of the server's own pages, always may. */
  allows(request: IncomingMessage): boolean;
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
 * @returns The policy. Listed origins may also send cookies (`withCredentials`), `"*"` cannot by the standard.
 * @throws GosfError `invalid-config` for something that is no origin.
 *
 * @example
 * const policy = createCorsPolicy("https://app.example, http://localhost:5173");
 */
export function createCorsPolicy(enableCORS: string): CorsPolicy {
  const entries = enableCORS.split(",").flatMap((entry) => entry.trim() || []);
  if (entries.length === 0) return everyOrigin;

  const every = entries.includes("*");
  const origins = every ? [] : entries.map(readOrigin);
  const setHeaders = cors({ origin: every ? "*" : origins, credentials: !every, methods: ["GET", "POST"] });
  return {
    allows(request) {
      const { origin, host } = request.headers;
      return every || origin === undefined || origins.includes(origin) || isSameHost(origin, host);
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
    throw new GosfError("invalid-config", { option: "enableCORS", value: entry }, { message });
  }
  const { origin } = new URL(entry);
  // Origins of apps, such as capacitor://localhost, have no origin in the URL standard, but browsers send them as they are.
  return origin === "null" ? entry.toLowerCase().replace(/\/$/, "") : origin;
}

function isSameHost(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}
