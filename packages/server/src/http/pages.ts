import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

import { refuseRequest } from "./refusal.ts";

/**
 * Answers the requests that are no Socket.IO requests: a listener of node:http, an Express app, or an async function. What it returns does not
 * matter, but a promise is waited for.
 */
export type PageListener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Pages that fail cost that one request, which gets 500 or is cut off, and not the process. */
export function guardPages(pages: PageListener, onError: (error: unknown) => void): RequestListener {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      await pages(request, response);
    } catch (error) {
      onError(error);
      if (response.headersSent) response.destroy();
      else refuseRequest(response, 500);
    }
  };
  return (request, response) => void answer(request, response);
}
