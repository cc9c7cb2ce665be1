const exact = 128;
const bucketCount = 26 * exact;

/** A histogram of latencies with less than 1 % error, in microseconds up to about an hour. */
export class Latencies {
  readonly #buckets: Uint32Array = new Uint32Array(bucketCount);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  record(milliseconds: number): void {
    const bucket = bucketOf(Math.max(0, Math.round(milliseconds * 1000)));
    this.#buckets[bucket] = this.#buckets[bucket]! + 1;
    this.#count += 1;
  }

  clear(): void {
    this.#buckets.fill(0);
    this.#count = 0;
  }

  /** The latency that `share` (0 to 1) of all stay within, in milliseconds. */
  quantile(share: number): number {
    let left = Math.ceil(this.#count * share);
    for (let bucket = 0; bucket < bucketCount; bucket += 1) {
      left -= this.#buckets[bucket]!;
      if (left <= 0) return middleOf(bucket) / 1000;
    }
    return Number.NaN;
  }
}

/** Up to 127 each value has its own bucket; from there each doubling has 128. */
function bucketOf(value: number): number {
  if (value < exact) return value;
  const shift = 24 - Math.clz32(value);
  return Math.min(bucketCount - 1, shift * exact + (value >>> shift));
}

function middleOf(bucket: number): number {
  if (bucket < 2 * exact) return bucket;
  const shift = Math.floor(bucket / exact) - 1;
  return ((bucket - shift * exact) << shift) + (1 << shift) / 2;
}
