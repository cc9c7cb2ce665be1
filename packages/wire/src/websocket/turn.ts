import process from "node:process";

/** Something that has frames to write before the event loop goes on. */
export interface Flushable {
  flush(): void;
}

/**
 * The work that ends a turn: first the write callbacks, in the tick after the write as ws itself would call them, then, once all ticks and
 * microtasks of this turn have had their say, the writes. Nothing waits for the event loop's next callback.
 */
let unwritten: Flushable[] = [];
let callbacks: (() => void)[] = [];
let watchesExit = false;

const settled = Promise.resolve();

/** Has a connection's frames written at the end of this turn. */
export function flushAtEndOfTurn(connection: Flushable): void {
  if (unwritten.push(connection) > 1) return;
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
  const due = unwritten;
  unwritten = [];
  for (const connection of due) connection.flush();
}

/** Calls back in the next tick. */
export function callNextTick(callback: () => void): void {
  if (callbacks.push(callback) === 1) process.nextTick(callAll);
}

function callAll(): void {
  const due = callbacks;
  callbacks = [];
  let called = 0;
  try {
    while (called < due.length) due[called++]!();
  } finally {
    // One that throws does not silence those after it.
    for (; called < due.length; called++) callNextTick(due[called]!);
  }
}
