import type { AddressSource, ServiceAddress } from "./address.ts";

/** The soonest that a source is asked again because a connection was lost, in milliseconds. */
const askAgainMs = 1000;

/** Keeps the addresses of a service up to date: asks their source at the start, from time to time, and when a connection is lost. */
export class AddressBook {
  readonly #source: AddressSource;
  readonly #refreshMs: number;
  readonly #onAddresses: (addresses: readonly ServiceAddress[]) => void;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #isOpen = false;
  #askedAt = -Infinity;

  constructor(
    source: AddressSource,
    refreshMs: number,
    onAddresses: (addresses: readonly ServiceAddress[]) => void,
    onError: (error: unknown) => void,
  ) {
    this.#source = source;
    this.#refreshMs = refreshMs;
    this.#onAddresses = onAddresses;
    this.#onError = onError;
    if (typeof source !== "function") onAddresses(source);
  }

  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    void this.#ask();
  }

  close(): void {
    this.#isOpen = false;
    clearTimeout(this.#timer);
  }

  /** Something has changed out there: asks soon, but not more often than once a second. */
  hint(): void {
    if (this.#isOpen) this.#schedule(Math.max(0, this.#askedAt + askAgainMs - performance.now()));
  }

  async #ask(): Promise<void> {
    if (typeof this.#source !== "function") return;
    this.#askedAt = performance.now();
    try {
      const addresses = await this.#source();
      if (this.#isOpen) this.#onAddresses(addresses);
    } catch (error) {
      // The addresses that were known go on to count.
      if (this.#isOpen) this.#onError(error);
    }
    if (this.#isOpen) this.#schedule(this.#refreshMs);
  }

  #schedule(delayMs: number): void {
    if (typeof this.#source !== "function") return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), delayMs);
  }
}
