import type { BroadcastContract, Contract, EndpointContract } from "./contract-types.ts";
import type { AnyBody, Body, FailureMessage, Message, MessageInit, RequestMessage, SuccessMessage } from "./message.ts";
import type { JsonBody } from "./json-form.ts";
import type { BodySchema, InferInput, InferOutput } from "./schema.ts";

/** A section of a contract that lists endpoints: `endpoints` or `clientEndpoints`. */
export type Endpoints = Readonly<Record<string, EndpointContract>>;

/** The names of a contract's section; any string where there is no contract. */
export type NameIn<S> = keyof S & string;

/** The body that a caller gives to an endpoint; any object where no schema says more. */
export type RequestInput<S extends Endpoints, E extends NameIn<S>> = S[E] extends { readonly request: infer R extends BodySchema }
  ? InferInput<R>
  : AnyBody;

/** The body that the endpoint's handler receives: checked, with transforms and defaults applied. */
export type RequestOutput<S extends Endpoints, E extends NameIn<S>> = S[E] extends { readonly request: infer R extends BodySchema }
  ? InferOutput<R>
  : Body;

/** The body that the endpoint's handler answers with. */
export type ResponseInput<S extends Endpoints, E extends NameIn<S>> = S[E] extends { readonly response: infer R extends BodySchema }
  ? InferInput<R>
  : AnyBody;

/** The body of the success that the caller receives: the JSON form of the schema's output. */
export type ResponseOutput<S extends Endpoints, E extends NameIn<S>> = S[E] extends { readonly response: infer R extends BodySchema }
  ? JsonBody<InferOutput<R>>
  : Body;

/** What a caller gets for a call: a union on `success`. */
export type Reply<S extends Endpoints, E extends NameIn<S>> = SuccessMessage<ResponseOutput<S, E>> | FailureMessage;

/** What a handler may answer with. */
export type Answer<S extends Endpoints, E extends NameIn<S>> = SuccessMessage<ResponseInput<S, E>> | FailureMessage;

/** The message of a call: it may be left out where the endpoint's body may. */
export type CallArguments<S extends Endpoints, E extends NameIn<S>, Options> =
  {} extends RequestInput<S, E>
    ? [message?: MessageInit<RequestInput<S, E>>, options?: Options]
    : [message: MessageInit<RequestInput<S, E>>, options?: Options];

/** A broadcast that a contract declares, as its listeners receive it: its body is the contract's, whatever `success` says. */
export type BroadcastMessage<C extends Contract, N extends NameIn<C["broadcasts"]>> = Contract extends C
  ? Message
  : RequestMessage<BroadcastOutput<C, N>>;

/** The schema of a broadcast's body. */
export type BroadcastSchema<B extends BroadcastContract> = B extends { readonly body: infer S extends BodySchema }
  ? S
  : B extends BodySchema
    ? B
    : never;

/** The body that the sender of a broadcast gives; any object where there is no contract. */
export type BroadcastInput<C extends Contract, N extends NameIn<C["broadcasts"]>> = Contract extends C
  ? AnyBody
  : InferInput<BroadcastSchema<C["broadcasts"][N]>>;

/** The body that the listeners of a broadcast receive: the JSON form of the schema's output. */
export type BroadcastOutput<C extends Contract, N extends NameIn<C["broadcasts"]>> = Contract extends C
  ? Body
  : JsonBody<InferOutput<BroadcastSchema<C["broadcasts"][N]>>>;
