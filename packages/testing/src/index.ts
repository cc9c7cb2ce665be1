// AsyncDisposable is in no lib of a page or of Node 20 before this one.
/// <reference lib="esnext.disposable" preserve="true" />
export { answerStoreChecks } from "./answer-store-checks.ts";
export type { AnswerStoreCheck, AnswerStoreChecksOptions, AnswerStoreSettings } from "./answer-store-checks.ts";
export { faultProxy } from "./fault-proxy.ts";
export type { FaultProxy, FaultProxyOptions } from "./fault-proxy.ts";
export type { FaultKind, FaultPlan } from "./faults.ts";
export type { ProxyTarget } from "./proxied-connection.ts";
export { testPair } from "./test-pair.ts";
export type { TestPair, TestPairOptions } from "./test-pair.ts";
export { testServer } from "./test-server.ts";
export type { Setup, TestServer, TestServerOptions } from "./test-server.ts";
