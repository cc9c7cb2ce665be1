import { GosfError } from "@gosf/protocol";
import type { Client } from "../connections/client.ts";
import type { Request } from "../requests/request.ts";
import type { AnswerMemory } from "./answer-memory.ts";
import type { AnswerStore } from "./answer-store.ts";
import { MemoryAnswers, type OnceLimits } from "./memory-answers.ts";

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
  readonly identity: OnceIdentity["identity"];
}

function storeOf(options: OnceOptions, memory: AnswerMemory): AnswerStore {
  const { store } = options;
  if (store === undefined) return new MemoryAnswers(options, memory);
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
  const options = once === true ? {} : once;
  const { identity } = options;
  if (identity !== undefined && typeof identity !== "function") {
    throw new GosfError("invalid-argument", {}, { message: `identity must be a function, got ${typeof identity}` });
  }
  return { store: storeOf(options, memory), identity };
}
