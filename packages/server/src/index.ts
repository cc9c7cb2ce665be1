// AsyncDisposable is in no lib of a page or of Node 20 before this one.
/// <reference lib="esnext.disposable" preserve="true" />
// The app
export { createApp } from "./app/create-app.ts";
export type { AppOptions } from "./app/app-options.ts";
export type { App, Plugin } from "./app/app.ts";
export type { StartedApp } from "./model/started-app.ts";
export type { SocketIoOptions } from "./app/socket-io-options.ts";
export type { ConfigObject } from "./settings/config.ts";
export type { Env } from "./settings/env.ts";
export type { HttpServer } from "./http/interceptor.ts";
export type { PageListener } from "./http/pages.ts";
export type { GateOptions, ListenOptions } from "./settings/listen-options.ts";

// Requests
export type { Controller, ControllerResult, EndpointOptions, StreamResult } from "./requests/endpoints.ts";
export type { ConnectionRequest, Request } from "./model/request.ts";

// Calls that run once
export { memoryAnswers } from "./idempotency/memory-answers.ts";
export type { MemoryAnswersOptions, OnceLimits } from "./idempotency/memory-answers.ts";
export type { Answer, AnswerStore, Claim, FirstClaim, OnceCall } from "./idempotency/answer-store.ts";
export type { OnceIdentity, OnceOptions } from "./idempotency/once-options.ts";

// Clients
export type { BroadcastArguments, Client, ClientCallOptions, Handshake } from "./model/client.ts";
export { context } from "./model/context.ts";
export type { ContextHolder, ContextSlot } from "./model/context.ts";

// Hooks
export type { RemoveHook } from "./hooks/hook-list.ts";
export type {
  BroadcastHook,
  ClientBroadcastHook,
  ConnectHook,
  DisconnectHook,
  ErrorContext,
  ErrorHook,
  RequestHook,
  ResponseHook,
  RoomHook,
} from "./hooks/hook-types.ts";
