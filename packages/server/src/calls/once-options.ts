import type { AnswerStore } from "./answer-store.ts";
import { memoryAnswers, type MemoryAnswersOptions } from "./memory-answers.ts";

/** How an endpoint runs once: with limits of its own, or with a store of its own. */
export type OnceOptions = MemoryAnswersOptions | { readonly store: AnswerStore };

/** The store that an endpoint's option means; `undefined` if it may run any number of times. */
export function storeOf(once: boolean | OnceOptions | undefined): AnswerStore | undefined {
  if (once === undefined || once === false) return undefined;
  if (once === true) return memoryAnswers();
  return "store" in once ? once.store : memoryAnswers(once);
}
