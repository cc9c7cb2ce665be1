export { toAsyncApi } from "./document.ts";
export type { AsyncApiDocument, AsyncApiOptions, AsyncApiServer } from "./document.ts";
export { loadContract } from "./contract-file.ts";
export type { JsonSchema } from "./json-schema.ts";
