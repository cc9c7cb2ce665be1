import process from "node:process";

/** Time that connections work in turn, one after the other, before the event loop goes on to new connections, timers and the rest. */
const roundMs = 8;

/** While other connections wait, a turn grows or shrinks to what takes about this long, with all that it brings about. */
const turnMs = 1;

/** Less waits at a client that sends now and then, and the one that has sent much is not to keep it waiting. */
const fewBytes = 4096;

/**
 * Number of messages that one turn of a connection is for, at the most. As many responses go out in one write: what a turn costs weighs little by then,
 * and the responses to some show whether the client reads before the others start.
 */
export const maxTurnMessages = 32;

/** A larger message is all that its connection is given in one iteration of the event loop. */
export const largeMessageBytes = 65_536;

/** Something that has more messages than one turn is for. */
export interface TurnTaker {
  /** Goes on. What then is left awaits another turn. */
  takeTurn(): void;
  /** Receives the time that its last turn took, with all that it brought about. */
  noteTurn(ms: number): void;
}

/**
 * Returns the number of messages for the next turn of a connection, after one that was for `messages` of them and took so long.
 *
 * @example
 * nextTurnMessages(8, 0.2); // 16
 */
export function nextTurnMessages(messages: number, ms: number): number {
  if (ms < turnMs) return Math.min(messages * 2, maxTurnMessages);
  return ms > turnMs * 2 ? Math.ceil(messages / 2) : messages;
}

const settled = Promise.resolve();

/** Those that wait with few bytes, and with many. Each kind gets every other turn: neither can keep the other waiting. */
const short: TurnTaker[] = [];
const long: TurnTaker[] = [];
let isShortNext = true;
let isUnderWay = false;
let roundStartedAt = 0;
let turnStartedAt = 0;
let current: TurnTaker | undefined;

/**
 * Has a connection go on when its turn has come: after what it has brought about so far has been dealt with, ticks and microtasks included.
 *
 * The turns of all connections together last 8 ms, then the event loop goes on before the next ones.
 *
 * @param bytes - how many wait, as far as they are known
 * @example
 * awaitTurn({ takeTurn: () => handleSome(32), noteTurn: () => {} }, 10_000);
 */
export function awaitTurn(taker: TurnTaker, bytes: number): void {
  (bytes < fewBytes ? short : long).push(taker);
  if (isUnderWay) return;
  isUnderWay = true;
  roundStartedAt = performance.now();
  afterMicrotasks(nextTurn);
}

/** Has a connection go on in a later iteration of the event loop, when others have been read: Node reads up to 2 MiB of one connection in one iteration. */
export function awaitLaterTurn(taker: TurnTaker): void {
  setImmediate(awaitTurn, taker, Infinity);
}

/** Whether a connection may go on at once: not while other connections wait and the 8 ms of this round are used up. */
export function mayGoOn(): boolean {
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
  current?.takeTurn();
}
