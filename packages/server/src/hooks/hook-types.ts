import type { Contract, Message } from "@gosf/protocol";
import type { Client } from "../model/client.ts";
import type { StartedApp } from "../model/started-app.ts";
import type { ConnectionRequest, Request } from "../model/request.ts";

/** Runs when a client connects, or asks to. What a hook returns is not used; a promise is waited for. */
export type ConnectHook<C extends Contract = Contract> = (client: Client<C>, request: ConnectionRequest) => unknown;

/** Runs when a client has left. The reason is Socket.IO's: `transport close`, `ping timeout`, `server shutting down`, … */
export type DisconnectHook<C extends Contract = Contract> = (client: Client<C>, request: ConnectionRequest, reason: string) => unknown;

/** Runs before a client joins or leaves a room. What a hook returns is not used; a promise is waited for. */
export type RoomHook<C extends Contract = Contract> = (client: Client<C>, room: string) => unknown;

/** Runs before a controller. */
export type RequestHook<C extends Contract = Contract> = (client: Client<C>, request: Request) => unknown;

/** Runs after a controller, or around a response; `undefined` is the response of a controller that returned nothing. */
export type ResponseHook<C extends Contract = Contract> = (client: Client<C>, request: Request, response: Message | undefined) => unknown;

/** Runs around a broadcast. It is not waited for: a broadcast leaves at once, and in order. */
export type BroadcastHook = (endpoint: string, room: string, message: Message) => unknown;

/** Runs around the broadcast of one client. It is not waited for: a broadcast leaves at once, and in order. */
export type ClientBroadcastHook<C extends Contract = Contract> = (
  client: Client<C>,
  endpoint: string,
  room: string,
  message: Message,
) => unknown;

/** Runs once the app serves. What a hook returns is not used, and not waited for. */
export type StartupHook = (started: StartedApp | undefined) => unknown;

/** Runs when the app begins to shut down. What a hook returns is not used, and not waited for. */
export type ShutdownHook = () => unknown;

/** Where an error comes from. */
export interface ErrorContext {
  /** The client it concerns, if it concerns one. */
  readonly client?: Client | undefined;
  /** The request it concerns, if it concerns one. */
  readonly request?: Request | ConnectionRequest | undefined;
}

/** Runs for each error that no caller gets to see in full. */
export type ErrorHook = (error: unknown, context: ErrorContext) => unknown;
