import type { IncomingMessage, ServerResponse } from "node:http";

import { refuseRequest } from "./refusal.ts";

/** Cost of a chunk beside its bytes: a client chooses how small its chunks are. */
const chunkOverheadBytes = 200;

/** Seconds after which a client that was refused may try again. */
const retryAfterSeconds = 1;

/** Time for a refusal to be sent before the connection is closed without it, in milliseconds. */
const refusalTimeoutMs = 1_000;

interface Body {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** When its first chunk came, in milliseconds. */
  readonly since: number;
  /** When its last chunk came, in milliseconds. */
  lastAt: number;
  bytes: number;
}

/**
 * Bounds how much of the bodies of polling requests is in memory, over all connections of an app. The engine buffers each until it is complete.
 *
 * When they exceed the limit, those that are large, old and stand still are answered 503, and their connections closed. A body that arrives at once
 * is not refused because others stand still.
 */
export class BodyLimit {
  readonly #maxBytes: number;
  readonly #bodies = new Set<Body>();
  #bytes = 0;

  /** @param maxBytes Limit for all bodies together, in bytes. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Counts the body of a request as soon as somebody reads it. */
  watch(request: IncomingMessage, response: ServerResponse): void {
    let body: Body | undefined;
    const count = (chunk: Uint8Array | string): void => {
      if (response.headersSent) {
        // It was answered already, so the rest is discarded.
        if (body !== undefined) this.#release(body);
        return;
      }
      const now = performance.now();
      if (body === undefined) this.#bodies.add((body = { request, response, since: now, lastAt: now, bytes: 0 }));
      body.lastAt = now;
      const bytes = (typeof chunk === "string" ? Buffer.byteLength(chunk) : chunk.length) + chunkOverheadBytes;
      body.bytes += bytes;
      this.#bytes += bytes;
      if (this.#bytes > this.#maxBytes) this.#refuseSome();
    };
    // A listener of ours alone would have the body flow before the engine listens.
    const follow = (event: string | symbol): void => {
      if (event !== "data") return;
      request.off("newListener", follow);
      request.on("data", count);
    };
    request.on("newListener", follow);
    request.once("close", () => body !== undefined && this.#release(body));
  }

  #release(body: Body): void {
    if (this.#bodies.delete(body)) this.#bytes -= body.bytes;
  }

  /** Makes room for more than the next chunk, so that not every chunk needs a look at all bodies. */
  #refuseSome(): void {
    const now = performance.now();
    // Size alone would choose a large body that arrives at once, and age alone a small one over a slow network.
    const cost = (body: Body): number => body.bytes * (now - body.since + 1) * (now - body.lastAt + 1);
    for (const body of [...this.#bodies].toSorted((a, b) => cost(b) - cost(a))) {
      if (this.#bytes <= this.#maxBytes * 0.875) return;
      this.#release(body);
      // The engine may be about to hear of the same chunk, and answers those that are too large.
      process.nextTick(refuse, body);
    }
  }
}

function refuse({ request, response }: Body): void {
  // The engine has answered it, or is about to.
  if (response.headersSent || request.complete || request.destroyed) return;
  const close = (): void => void request.destroy();
  const timer = setTimeout(close, refusalTimeoutMs);
  request.once("close", () => clearTimeout(timer));
  request.pause();
  // The connection cannot be used again: the rest of the body is not read.
  response.shouldKeepAlive = false;
  response.setHeader("Retry-After", retryAfterSeconds);
  response.once("finish", close);
  refuseRequest(response, 503);
}
