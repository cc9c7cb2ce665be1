// AsyncDisposable is in no lib of a page or of Node 20 before this one.
/// <reference lib="esnext.disposable" preserve="true" />
// A registry
export { createMicroservices } from "./create-microservices.ts";
export type { ConnectWait } from "./wait-connected.ts";
export type { Microservices } from "./microservices.ts";
export type { Service } from "./service.ts";
export type { CallFailure } from "./calls/call-failure.ts";
export type {
  CheckableServices,
  ContractOf,
  ServiceDefinitions,
  ServiceOptions,
  ServicePlace,
  ServiceSettings,
} from "./service-options.ts";

// Calls
export type { ServiceCallOptions } from "./calls/service-call-options.ts";
export type { RetryOptions } from "./calls/retry.ts";

// Replicas
export { dnsAddresses } from "./replicas/dns-addresses.ts";
export type { DnsAddressesOptions } from "./replicas/dns-addresses.ts";
export type { AddressSource, ServiceAddress } from "./replicas/address.ts";
export type { BreakerOptions } from "./replicas/breaker.ts";
