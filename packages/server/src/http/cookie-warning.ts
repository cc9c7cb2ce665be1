import type { IncomingMessage } from "node:http";

import { escapeControls } from "../hooks/describe-error.ts";
import { hostOf, isOriginOf } from "./host.ts";

/** Characters of an origin that are shown: a client chooses its length. */
const maxShown = 200;

/**
 * Makes what warns, once, that pages of any origin can connect as the user: browsers send cookies with every WebSocket, whichever page opens it.
 *
 * @returns A function to call with each handshake that is let in without a list of origins.
 */
export function createCookieWarning(): (request: IncomingMessage) => void {
  let hasWarned = false;
  return (request) => {
    const { cookie, origin } = request.headers;
    if (hasWarned || cookie === undefined || origin === undefined || isOriginOf(hostOf(request), origin)) return;
    hasWarned = true;
    const shown = escapeControls(JSON.stringify(origin.slice(0, maxShown)));
    console.warn(
      `gosf: a page of another origin, ${shown}, connects with its user's cookies: enableCORS is not set, so every page can. ` +
        'If cookies decide who a client is, set enableCORS to the origins that you trust. If they do not, "*" lets every origin in without this warning.',
    );
  };
}
