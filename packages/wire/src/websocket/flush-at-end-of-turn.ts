import process from "node:process";

/** Something that has frames to write before the event loop goes on. */
export interface Flushable {
  flush(): void;
}

let waiting: Flushable[] = [];
let watchesExit = false;

const settled = Promise.resolve();

/**
 * Has a connection's frames written at the end of this turn: once all its ticks and microtasks have had their say, and before the event loop goes on
 * to another callback.
 */
export function flushAtEndOfTurn(connection: Flushable): void {
  if (waiting.push(connection) > 1) return;
  if (!watchesExit) {
    watchesExit = true;
    process.on("exit", flushAll);
  }
  // Microtasks run when no ticks are left, and the tick one asks for when no microtasks are left.
  void settled.then(afterMicrotasks);
}

function afterMicrotasks(): void {
  process.nextTick(flushAll);
}

function flushAll(): void {
  const due = waiting;
  waiting = [];
  for (const connection of due) {
    try {
      connection.flush();
    } catch (error) {
      // A text beyond what a string can hold, say: one connection's fault, which the others' frames do not wait for.
      process.nextTick(rethrow, error);
    }
  }
}

function rethrow(error: unknown): void {
  throw error;
}
