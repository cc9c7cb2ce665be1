export { faultProxy } from "./fault-proxy.ts";
export type { FaultProxy, FaultProxyOptions } from "./fault-proxy.ts";
export type { FaultKind, FaultPlan } from "./faults.ts";
export type { ProxyTarget } from "./proxied-connection.ts";
export { testPair } from "./test-pair.ts";
export type { TestPair, TestPairOptions } from "./test-pair.ts";
export { testServer } from "./test-server.ts";
export type { Setup, TestServer, TestServerOptions } from "./test-server.ts";
