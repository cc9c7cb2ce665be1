/** The source of masks: xorshift, since nothing here is a secret and each frame wants a mask of its own. */
export class RandomMasks {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed | 0) + 0x6d2b79f5 || 1;
  }

  /** The next mask, 32 random bits. */
  next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return x;
  }
}
