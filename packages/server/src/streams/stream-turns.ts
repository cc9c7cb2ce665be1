/** Items that all streams of the process send in one turn of the event loop. */
const itemsPerTurn = 64;
/** Time that all streams of the process spend on items in one turn of the event loop, in milliseconds. */
const msPerTurn = 1;

/** The wait of one stream for its turn. */
export class StreamTurn {
  readonly promise: Promise<void>;
  /** Settles the promise. */
  resume!: () => void;
  previous: StreamTurn | undefined = undefined;
  next: StreamTurn | undefined = undefined;
  isWaiting = true;

  constructor() {
    this.promise = new Promise((resolve) => {
      this.resume = resolve;
    });
  }
}

/**
 * Shares the event loop between the streams of the process and everything else.
 *
 * An iteration that yields without I/O never lets the loop turn by itself. When the streams have used up their part of a turn, the others wait in
 * order, and one of them continues in each of the turns that follow. A turn with nothing else to do takes some microseconds.
 */
class StreamTurns {
  #items = 0;
  #startedAt = 0;
  /** Whether the turn in which the items are counted has not ended yet. */
  #isCounting = false;
  // A list through the waits themselves: any of them may be cancelled, and a Set that is filled and emptied all the time keeps what has left it.
  #first: StreamTurn | undefined;
  #last: StreamTurn | undefined;

  /** Counts an item of this turn. Returns false, and counts nothing, if the turn's part is used up. */
  take(): boolean {
    if (!this.#isCounting) this.#begin();
    else if (this.#items >= itemsPerTurn || performance.now() - this.#startedAt >= msPerTurn) return false;
    this.#items++;
    return true;
  }

  /** Waits for a later turn, whose first item is then counted. A wait that is left early is to be cancelled. */
  wait(): StreamTurn {
    // Turns are given while items are counted only.
    if (!this.#isCounting) this.#begin();
    const turn = new StreamTurn();
    turn.previous = this.#last;
    if (this.#last === undefined) this.#first = turn;
    else this.#last.next = turn;
    this.#last = turn;
    return turn;
  }

  /** Cancels a wait. Nothing happens if it is over. */
  cancel(turn: StreamTurn): void {
    if (!turn.isWaiting) return;
    const { previous, next } = turn;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    turn.isWaiting = false;
  }

  #begin(): void {
    this.#isCounting = true;
    this.#items = 0;
    this.#startedAt = performance.now();
    setImmediate(this.#onTurn);
  }

  readonly #onTurn = (): void => {
    this.#isCounting = false;
    const turn = this.#first;
    if (turn === undefined) return;
    this.cancel(turn);
    this.#begin();
    this.#items = 1;
    turn.resume();
  };
}

/** The turns of all apps of the process: they share its event loop. */
export const streamTurns: StreamTurns = new StreamTurns();
