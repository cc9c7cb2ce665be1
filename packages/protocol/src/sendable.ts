import type { BroadcastContract, Contract, ContractDefinition, EndpointContract } from "./contract-types.ts";
import type { BroadcastSchema } from "./infer.ts";
import type { LostKeys } from "./json-form.ts";
import type { BodySchema, InferInput, InferOutput } from "./schema.ts";

/** The keys of a schema's input that do not arrive as the schema takes them. */
type LostInput<S> = S extends BodySchema ? LostKeys<InferInput<S>, InferInput<S>> : never;

/** The keys of a schema's output that, once sent, are not what the schema takes. */
type LostOutput<S> = S extends BodySchema ? LostKeys<InferOutput<S>, InferInput<S>> : never;

type Requests<S> = { [E in keyof S]: S[E] extends { readonly request: infer R } ? Named<E, "request", LostInput<R>> : never }[keyof S];
type Responses<S> = { [E in keyof S]: S[E] extends { readonly response: infer R } ? Named<E, "response", LostOutput<R>> : never }[keyof S];
type Broadcasts<S> = {
  [N in keyof S]: S[N] extends BroadcastContract ? Named<N, "broadcast", LostInput<BroadcastSchema<S[N]>>> : never;
}[keyof S];

type Named<E, Part extends string, Keys extends string> = Keys extends Keys ? `"${E & string}" ${Part}: ${Keys}` : never;

/** A section of a definition; nothing if it was left out. */
type Section<D, K extends keyof ContractDefinition> = K extends keyof D ? D[K] : {};

/** A client's responses are checked by the client and by the server, so they have to stay what their schema takes. */
type Lost<D> =
  | Requests<Section<D, "endpoints">>
  | Broadcasts<Section<D, "broadcasts">>
  | Requests<Section<D, "clientEndpoints">>
  | Responses<Section<D, "clientEndpoints">>;

/** A definition of which everything that is sent arrives as the type that its schema takes: JSON or binary data. */
export type Sendable<D> = [Lost<D>] extends [never] ? unknown : { readonly "these keys are not JSON or binary data": Lost<D> };

/**
 * The endpoints and broadcasts whose output is not what their schema takes, once it was sent as JSON: `{ at: z.date() }`, for one, arrives with
 * a string. A caller cannot check them.
 */
export type Uncheckable<C extends Contract> = Contract extends C
  ? never
  : UncheckableIn<C["endpoints"]> | UncheckableBroadcasts<C["broadcasts"]>;

type UncheckableIn<S extends Readonly<Record<string, EndpointContract>>> = {
  [E in keyof S & string]: S[E] extends { readonly response: infer R } ? ([LostOutput<R>] extends [never] ? never : E) : never;
}[keyof S & string];

type UncheckableBroadcasts<S extends Readonly<Record<string, BroadcastContract>>> = {
  [N in keyof S & string]: [LostOutput<BroadcastSchema<S[N]>>] extends [never] ? never : N;
}[keyof S & string];

/**
 * Replies and broadcasts that a caller checks: all, none, or all but those named. `true` is a type error if the
 * contract has responses or broadcasts that cannot be checked at the caller.
 *
 * @example
 * connect(url, { contract, validate: { except: ["report.made"] } });
 */
export type Validate<C extends Contract> =
  | ([Uncheckable<C>] extends [never] ? boolean : false)
  | { readonly except: readonly ([Uncheckable<C>] extends [never] ? string : Uncheckable<C>)[] };
