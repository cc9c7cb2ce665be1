export { createMicroservices } from "./create-microservices.ts";
export type { Microservices } from "./microservices.ts";
export type { Service } from "./service.ts";
export type { ContractOf, ServiceDefinitions, ServiceOptions } from "./service-options.ts";
