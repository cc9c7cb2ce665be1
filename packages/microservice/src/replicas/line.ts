import type { Client } from "@gosf/client";
import type { Message, WritableMessage } from "@gosf/protocol";

/** A client whose contract is not known any more: what a service's types say holds from its public face down. */
export interface AnyClient extends Omit<Client, "call" | "lob"> {
  call(endpoint: string, message?: WritableMessage, options?: object): Promise<Message>;
  lob(endpoint: string, message?: WritableMessage, options?: object): Promise<void>;
}

/** One of the connections to a replica, and how much is pending there. */
export interface Line {
  readonly client: AnyClient;
  /** Calls and streams that are in flight there. */
  pending: number;
  /** How many may be: what its server has announced. */
  limit: number;
}
