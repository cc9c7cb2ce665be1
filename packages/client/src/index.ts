// AsyncDisposable is in no lib of a page or of Node 20 before this one.
/// <reference lib="esnext.disposable" preserve="true" />
// A caller
export { connect } from "./connect.ts";
export { serverLimits } from "./server-limits.ts";
export type { ServerLimits } from "./server-limits.ts";
export { stream } from "./stream.ts";
export type { StreamOptions } from "./stream.ts";
export type { Client } from "./client.ts";
export type { CallOptions, ConnectOptions } from "./options.ts";
export type { Auth, ConnectionOptions, ReconnectOptions, SocketIoOptions, TransportClass } from "./connection/connection-options.ts";

// What it tells
export type { PendingCall } from "./calls/call.ts";
export type { ClientHandler, ClientRequest } from "./inbox.ts";
export type { UnawaitedError } from "@gosf/protocol/peer";
export type { ConnectionState, StateChange } from "./connection/state.ts";
