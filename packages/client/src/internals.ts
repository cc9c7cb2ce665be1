import type { Ledger } from "./calls/ledger.ts";
import type { Line } from "./line.ts";
import type { ContractSchemas } from "./contract-schemas.ts";

/** What a client keeps for this package's own functions beside it, which a page leaves out where it does not use them. */
export interface ClientInternals {
  readonly ledger: Ledger;
  readonly schemas: ContractSchemas;
  readonly line: Line;
}

/** Where a client keeps them. */
export const internals: unique symbol = Symbol();

/** A client's internals. */
export function internalsOf(client: object): ClientInternals {
  return (client as { [internals]: ClientInternals })[internals]; // connect() sets it on every client
}
