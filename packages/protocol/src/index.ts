// Messages
export { failureMessage, successMessage, unwrap, withoutMeta } from "./message.ts";
export type { AnyBody, Body, FailureMessage, Message, MessageIdentity, MessageInit, RequestMessage, SuccessMessage } from "./message.ts";
export { readArguments, readMessage, readReply } from "./message-reader.ts";
export { encodeMessage, toWire } from "./message-writer.ts";
export type { WritableMessage } from "./message-writer.ts";
export { maxIdentifierLength, maxNameLength } from "./limits.ts";
export { mapToStruct, structToMap } from "./convert.ts";

// Errors
export { GosfError } from "./error.ts";
export type { GosfErrorOptions } from "./error.ts";
export { errorCodes } from "./error-codes.ts";
export type { ErrorCodeEntry, ErrorPlace } from "./error-code-entry.ts";
export type { ErrorCode } from "./error-codes.ts";

// Contracts
export { defineContract, joinContracts } from "./contract.ts";
export type { DefinedContract, Disjoint, JoinedContract } from "./contract.ts";
export type { BroadcastContract, Contract, ContractDefinition, Described, EndpointContract } from "./contract-types.ts";
export type {
  Answer,
  BroadcastInput,
  BroadcastMessage,
  BroadcastOutput,
  CallArguments,
  Endpoints,
  NameIn,
  Reply,
  RequestInput,
  RequestOutput,
  ResponseInput,
  ResponseOutput,
} from "./infer.ts";

// Schemas
export { check, isSchema, maxIssues } from "./schema.ts";
export type { JsonForm, NotJson } from "./json-form.ts";
export type { Sendable, Uncheckable, Validate } from "./sendable.ts";
export type { BodySchema, Checked, InferInput, InferOutput, Issue } from "./schema.ts";
export { isReservedEvent } from "./reserved.ts";
