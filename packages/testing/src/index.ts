export { faultProxy } from "./fault-proxy.ts";
export type { FaultProxy, FaultProxyOptions } from "./fault-proxy.ts";
export type { FaultKind, FaultPlan } from "./faults.ts";
export type { ProxyTarget } from "./proxied-connection.ts";
