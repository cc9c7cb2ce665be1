// A caller
export { connect } from "./connect.ts";
export type { Client } from "./client.ts";
export type { CallOptions, ConnectOptions, ConnectWaitOptions, SocketIoOptions } from "./options.ts";
export type { Auth, ReconnectOptions, TransportClass } from "./connection/connection-settings.ts";

// What it tells
export type { PendingCall } from "./calls/call.ts";
export type { ClientHandler, ClientRequest, UnawaitedError } from "./inbox.ts";
export type { ConnectionState, StateChange, StateReason } from "./connection/state.ts";
