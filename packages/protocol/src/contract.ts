import type { Contract, ContractDefinition } from "./contract-types.ts";
import { assertDefinition, sections } from "./contract-rules.ts";
import { GosfError } from "./error.ts";
import type { Sendable } from "./sendable.ts";

type Section<D, K extends keyof ContractDefinition> = K extends keyof D ? (D[K] extends object ? D[K] : {}) : {};

/** The contract that a definition makes: each section as it was written, `{}` where it was left out. */
export interface DefinedContract<D extends ContractDefinition> {
  /** Endpoints of the server. */
  readonly endpoints: Section<D, "endpoints">;
  /** Broadcasts of the server. */
  readonly broadcasts: Section<D, "broadcasts">;
  /** Endpoints of a client, which the server calls. */
  readonly clientEndpoints: Section<D, "clientEndpoints">;
}

/** Without a prototype, so that a name from the wire such as "constructor" finds nothing but what was defined. */
function ownEntries<T extends object>(...parts: readonly (T | undefined)[]): T {
  return Object.freeze(Object.assign(Object.create(null) as T, ...parts)); // Object.create knows no type for null
}

/**
 * Makes a contract: the one value that gives server, browser and services their types, their checks and their documentation.
 *
 * @param definition Endpoints, broadcasts and client endpoints, each with the schemas of its bodies.
 * @returns The contract, frozen, with every section there.
 * @throws {GosfError} `reserved-endpoint` for a name that Socket.IO or GOSF uses; `invalid-argument` for a name of over 256 characters, for
 *   what is no Standard Schema, and for an unknown key, which would otherwise leave something unchecked.
 *
 * The type of the argument refuses a request or broadcast whose schema takes something that does not arrive as it was sent, such as `z.date()`,
 * and names the key: use a string date or `z.coerce.date()`.
 *
 * @example
 * export const chat = defineContract({
 *   endpoints: {
 *     "chat.say": {
 *       request: z.object({ room: z.string(), text: z.string().max(500) }),
 *       response: z.object({ delivered: z.number().int() }),
 *     },
 *   },
 *   broadcasts: { "chat.said": z.object({ from: z.string(), text: z.string() }) },
 * });
 */
export function defineContract<const D extends ContractDefinition>(definition: D & Sendable<D>): DefinedContract<D> {
  assertDefinition(definition);
  const contract: Contract = Object.freeze({
    endpoints: ownEntries(definition.endpoints),
    broadcasts: ownEntries(definition.broadcasts),
    clientEndpoints: ownEntries(definition.clientEndpoints),
  });
  // The sections are those of D where it has them, {} where not: what DefinedContract says, key by key.
  return contract as DefinedContract<D>;
}

type NamesOf<C> = C extends Contract ? { [S in keyof Contract]: `${S} "${keyof C[S] & string}"` }[keyof Contract] : never;

/** The names that a contract shares with one of those before it in the list. */
type Duplicates<T extends readonly unknown[], Seen = never> = T extends readonly [infer Head, ...infer Rest]
  ? (NamesOf<Head> & Seen) | Duplicates<Rest, Seen | NamesOf<Head>>
  : never;

type Intersection<U> = (U extends unknown ? (value: U) => void : never) extends (value: infer I) => void ? I : never;

/** The contract that {@link joinContracts} makes of several. */
export type JoinedContract<T extends readonly Contract[]> = { readonly [S in keyof Contract]: Intersection<T[number][S]> };

/** A list of contracts in which no name is used twice. */
export type Disjoint<T extends readonly unknown[]> = [Duplicates<T>] extends [never]
  ? unknown
  : { readonly "used by two of the contracts": Duplicates<T> };

/**
 * Joins the contracts of an app's features into one.
 *
 * @param contracts Two or more contracts; no two may use one name in the same section. The type of the arguments says so too.
 * @throws {GosfError} `duplicate-endpoint` naming what two of them use.
 *
 * @example
 * export const api = joinContracts(chat, accounts, billing);
 */
export function joinContracts<const T extends readonly Contract[]>(...contracts: T & Disjoint<T>): JoinedContract<T> {
  const parts = contracts as readonly Contract[];
  for (const section of sections) {
    const seen = new Set<string>();
    for (const name of parts.flatMap((contract) => Object.keys(contract[section]))) {
      if (seen.has(name)) {
        throw new GosfError("duplicate-endpoint", { name }, { message: `two of the contracts have "${name}" in ${section}` });
      }
      seen.add(name);
    }
  }
  const joined: Contract = Object.freeze({
    endpoints: ownEntries(...parts.map((contract) => contract.endpoints)),
    broadcasts: ownEntries(...parts.map((contract) => contract.broadcasts)),
    clientEndpoints: ownEntries(...parts.map((contract) => contract.clientEndpoints)),
  });
  // Every entry of every contract is in it, which is what the intersection of their sections says.
  return joined as JoinedContract<T>;
}
