/**
 * Functions and tables for `@gosf/microservice` alone.
 *
 * @packageDocumentation
 */
export { callOptionTable, streamOptionTable } from "./checks/checks.ts";
export { createContractSchemas } from "./contract-schemas.ts";
export type { ContractSchemas } from "./contract-schemas.ts";
