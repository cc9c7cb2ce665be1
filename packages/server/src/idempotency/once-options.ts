import { func, isFields, option, type OptionTable, readOptions } from "@gosf/protocol/peer";
import type { Client } from "../model/client.ts";
import type { Request } from "../model/request.ts";
import type { AnswerMemory } from "./answer-memory.ts";
import type { AnswerStore } from "./answer-store.ts";
import type { Leases } from "./leases.ts";
import { MemoryAnswers, onceLimitTable, type OnceLimits, type OnceSettings } from "./memory-answers.ts";

/** Options of an endpoint that runs once, whatever its store. */
export interface OnceIdentity {
  /**
   * Ties answers to whom the application knows the caller as: under another identity the same caller id and guid reach nothing. Called for each
   * request with a guid, before its controller. `undefined` is a caller without an identity; what it throws becomes the response.
   *
   * @default none: a caller is known by its caller id alone
   */
  readonly identity?: ((client: Client, request: Request) => string | undefined) | undefined;
}

/** Options of an endpoint that runs once: the limits of what it remembers, or a store of its own; and how a caller is identified. */
export type OnceOptions = OnceIdentity & ((OnceLimits & { readonly store?: undefined }) | { readonly store: AnswerStore });

/** How one endpoint runs once. */
export interface Once {
  readonly store: AnswerStore;
  readonly leases: Leases;
  readonly identity: OnceIdentity["identity"];
}

/** All of them at once, to be read. */
type Readable = OnceIdentity & OnceLimits & { readonly store?: AnswerStore | undefined };

const table: OptionTable<Readable, keyof OnceLimits> = {
  ...onceLimitTable,
  store: option<AnswerStore>("an AnswerStore", (value) => isFields(value) && "claim" in value && typeof value.claim === "function"),
  identity: func<NonNullable<OnceIdentity["identity"]>>(),
};

function storeOf({ store, ...limits }: { readonly store: AnswerStore | undefined } & OnceSettings, memory: AnswerMemory): AnswerStore {
  if (store === undefined) return new MemoryAnswers(limits, memory);
  if (store instanceof MemoryAnswers) store.memory.reportTo(memory.report);
  return store;
}

/**
 * Reads an endpoint's option; `undefined` if it may run any number of times.
 *
 * @param memory What the stores of its app share. A store of its own reports to the same place.
 * @throws {GosfError} `invalid-argument` for limits that are not whole numbers above 0, and an identity that is not a function.
 */
export function readOnce(once: boolean | OnceOptions | undefined, memory: AnswerMemory): Once | undefined {
  if (once === undefined || once === false) return undefined;
  const { identity, ...given } = readOptions<Readable, keyof OnceLimits>(once === true ? {} : once, table, { of: "once" });
  return { store: storeOf(given, memory), leases: memory.leases, identity };
}
