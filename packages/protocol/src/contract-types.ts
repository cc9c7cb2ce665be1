import type { BodySchema } from "./schema.ts";

/** Documentation of a contract's entry, for the people who read what is made from it. */
export interface Described {
  /** One line. */
  readonly summary?: string;
  /** Any length; Markdown. */
  readonly description?: string;
}

/** One endpoint: the bodies of its request and of its response. A schema left out means a body of any shape. */
export interface EndpointContract extends Described {
  /** The request's body. */
  readonly request?: BodySchema;
  /** The response's body; of a stream, the body of each message. Of what failed no body is described: it holds the error's details. */
  readonly response?: BodySchema;
  /** `true`: it answers with a stream of messages. Default: one message. */
  readonly stream?: boolean;
}

/** One broadcast: its body's schema, or the same with a summary and description. */
export type BroadcastContract = BodySchema | (Described & { readonly body: BodySchema });

/** Definition of a contract. */
export interface ContractDefinition {
  /** Endpoints of the server. */
  readonly endpoints?: Readonly<Record<string, EndpointContract>>;
  /** Broadcasts of the server. */
  readonly broadcasts?: Readonly<Record<string, BroadcastContract>>;
  /** Endpoints of a client, which the server calls. */
  readonly clientEndpoints?: Readonly<Record<string, EndpointContract>>;
}

/** A contract: one value that server, browser and services share. Without one, every name is allowed and every body is a record. */
export interface Contract {
  /** Endpoints of the server. */
  readonly endpoints: Readonly<Record<string, EndpointContract>>;
  /** Broadcasts of the server. */
  readonly broadcasts: Readonly<Record<string, BroadcastContract>>;
  /** Endpoints of a client, which the server calls. */
  readonly clientEndpoints: Readonly<Record<string, EndpointContract>>;
}
