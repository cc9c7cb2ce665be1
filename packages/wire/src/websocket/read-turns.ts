import process from "node:process";

/** So long connections read in turn, one after the other, before the event loop goes on to new connections, timers and the rest. */
const roundMs = 8;

/** Less waits at a client that sends now and then, and the one that has sent much is not to keep it waiting. */
const fewBytes = 4096;

/** Something that has more to read than one turn is for. */
export interface Reader {
  /** Reads on. What then is left awaits another turn. */
  readOn(): void;
  /** Tells how long its last turn took, with all that it brought about. */
  noteTurn(ms: number): void;
}

const settled = Promise.resolve();

/** Those that wait with few bytes, and with many. Each kind gets every other turn: neither can keep the other waiting. */
const short: Reader[] = [];
const long: Reader[] = [];
let isShortNext = true;
let isUnderWay = false;
let roundStartedAt = 0;
let turnStartedAt = 0;
let current: Reader | undefined;

/**
 * Has a connection read on when its turn has come: after what it has brought about so far has been dealt with, ticks and microtasks included.
 *
 * The turns of all connections together last 8 ms, then the event loop goes on before the next ones.
 *
 * @param bytes - how many wait to be read, as far as they are known
 */
export function awaitTurn(reader: Reader, bytes: number): void {
  (bytes < fewBytes ? short : long).push(reader);
  if (isUnderWay) return;
  isUnderWay = true;
  roundStartedAt = performance.now();
  afterMicrotasks(nextTurn);
}

/** Whether a connection may read at once: not while other connections wait and the 8 ms of this round are used up. */
export function mayReadNow(): boolean {
  return !isUnderWay || performance.now() - roundStartedAt < roundMs;
}

function afterMicrotasks(act: () => void): void {
  // Microtasks run when no ticks are left, and the tick one asks for when no microtasks are left.
  void settled.then(() => process.nextTick(act));
}

function nextTurn(): void {
  const now = performance.now();
  current?.noteTurn(now - turnStartedAt);
  current = undefined;
  if (short.length === 0 && long.length === 0) isUnderWay = false;
  else if (now - roundStartedAt < roundMs) takeTurn(now);
  else setImmediate(beginRound);
}

function beginRound(): void {
  roundStartedAt = performance.now();
  takeTurn(roundStartedAt);
}

function takeTurn(now: number): void {
  const [first, second] = isShortNext ? [short, long] : [long, short];
  isShortNext = !isShortNext;
  current = first.shift() ?? second.shift();
  turnStartedAt = now;
  // One connection's fault is not the others'.
  afterMicrotasks(nextTurn);
  current?.readOn();
}
