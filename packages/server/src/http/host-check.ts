import type { IncomingMessage } from "node:http";

import type { Interceptor } from "./interceptor.ts";
import { refuseRequest, refuseUpgrade } from "./refusal.ts";

/** Refuses, before anything else sees them, requests for hosts that are not covered. */
export function createHostCheck(covers: (host: string) => boolean): Interceptor {
  const isRefused = (request: IncomingMessage): boolean => {
    const host = readHost(request.headers.host);
    return host === undefined || !covers(host);
  };
  return {
    rank: Number.POSITIVE_INFINITY,
    request(request, response) {
      if (!isRefused(request)) return false;
      refuseRequest(response, 421);
      return true;
    },
    upgrade(request, socket) {
      if (!isRefused(request)) return false;
      refuseUpgrade(socket, 421);
      return true;
    },
  };
}

/** The name or address in a Host header: without port, brackets and the dot at the end. */
function readHost(header: string | undefined): string | undefined {
  if (header === undefined || !URL.canParse(`https://${header}`)) return undefined;
  const { hostname } = new URL(`https://${header}`);
  return hostname.replace(/^\[|\]$|\.$/g, "");
}
