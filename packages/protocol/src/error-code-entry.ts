/** A place in which an error appears. */
export type ErrorPlace = "reply" | "caller" | "hooks" | "setup";

/** The meaning of one code, and its remedy. `docs/errors.md` shows the same table. */
export interface ErrorCodeEntry {
  /**
   * The places where the error is seen, the most frequent first: in the `text` of a failure, as a rejection at the caller, in a server's onError hooks, or thrown where the
   * server is set up.
   */
  readonly seen: readonly ErrorPlace[];
  /**
   * The message of an error whose maker gives none: `{name}` is a field of the details, and what stands in square brackets is left out where that field is missing.
   * `""` if each place has words of its own.
   */
  readonly message: string;
  /** The cause of the error, in words. */
  readonly meaning: string;
  /** The remedy, in words. */
  readonly remedy: string;
}
