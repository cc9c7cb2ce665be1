import type { IncomingMessage } from "node:http";

import { hostName } from "./host.ts";
import type { Interceptor } from "./interceptor.ts";
import { refuseRequest, refuseUpgrade } from "./refusal.ts";

/** Refuses, before anything else sees them, requests for hosts that are not covered. */
export function createHostCheck(covers: (host: string) => boolean): Interceptor {
  const isRefused = (request: IncomingMessage): boolean => {
    const host = hostName(request.headers.host);
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
