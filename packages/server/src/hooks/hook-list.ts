import { invalidArgument } from "@gosf/protocol/peer";
import { isPromiseLike } from "../shared/promise-like.ts";

/** Takes a hook away again. */
export type RemoveHook = () => void;

/** A hook: may be asynchronous. */
export type Hook<A extends unknown[]> = (...args: A) => unknown;

async function runRest<A extends unknown[]>(hooks: readonly Hook<A>[], from: number, first: PromiseLike<unknown>, args: A): Promise<void> {
  await first;
  for (let i = from; i < hooks.length; i++) await hooks[i]?.(...args);
}

/** The hooks of one kind, in order of registration. Adding and removing makes a new list, so that runs under way keep theirs. */
export class HookList<A extends unknown[]> {
  readonly #name: string;
  #hooks: readonly Hook<A>[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  get isEmpty(): boolean {
    return this.#hooks.length === 0;
  }

  add(hook: Hook<A>): RemoveHook {
    if (typeof hook !== "function") throw invalidArgument(`${this.#name} takes a function`);
    const entry: Hook<A> = (...args) => hook(...args); // its own identity: the same function may be added twice
    this.#hooks = [...this.#hooks, entry];
    return () => {
      this.#hooks = this.#hooks.filter((each) => each !== entry);
    };
  }

  /** Runs one after the other; the first that fails ends it. Returns a promise only if one of them did. */
  run(...args: A): Promise<void> | undefined {
    const hooks = this.#hooks;
    for (let i = 0; i < hooks.length; i++) {
      const waiting = hooks[i]?.(...args);
      if (isPromiseLike(waiting)) return runRest(hooks, i + 1, waiting, args);
    }
    return undefined;
  }

  /** Runs all of them, one after the other; what fails goes to `report`, and the next one runs. */
  notify(report: (error: unknown) => void, ...args: A): Promise<void> | undefined {
    let previous: Promise<void> | undefined;
    for (const hook of this.#hooks) {
      if (previous === undefined) previous = settled(hook, args, report);
      else previous = previous.then(() => settled(hook, args, report));
    }
    return previous;
  }

  /** Starts all of them and waits for none: for what happens at once. Throws what one of them throws at once. */
  start(report: (error: unknown) => void, ...args: A): void {
    for (const hook of this.#hooks) {
      const waiting = hook(...args);
      if (isPromiseLike(waiting)) Promise.resolve(waiting).then(undefined, report);
    }
  }
}

function settled<A extends unknown[]>(hook: Hook<A>, args: A, report: (error: unknown) => void): Promise<void> | undefined {
  try {
    const waiting = hook(...args);
    if (isPromiseLike(waiting)) return Promise.resolve(waiting).then(() => undefined, report);
  } catch (error) {
    report(error);
  }
  return undefined;
}
