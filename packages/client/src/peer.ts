/**
 * What `@gosf/microservice` needs of this package beside its clients, and nobody else.
 *
 * @packageDocumentation
 */
export { callOptionTable, streamOptionTable } from "./checks/checks.ts";
export { createContractSchemas } from "./contract-schemas.ts";
export type { ContractSchemas } from "./contract-schemas.ts";
