import type { Body, RequestMessage } from "@gosf/protocol";
import type { Client } from "../connections/client.ts";
import type { ContextHolder } from "../context.ts";

/** One request: what controllers and hooks get. */
export interface Request<B extends object = Body> extends ContextHolder {
  /** The endpoint's name. */
  readonly endpoint: string;
  /** What was sent. Every field is there; the body is what the contract's schema made of it. */
  readonly message: RequestMessage<B>;
  /** Who sent it. */
  readonly client: Client;
}

/** What the hooks around a connection get in place of a request. */
export interface ConnectionRequest extends ContextHolder {
  /** Which of the two it is. */
  readonly endpoint: "connect" | "disconnect";
  /** There is none. */
  readonly message: undefined;
  /** Who connects, or has left. */
  readonly client: Client;
}
