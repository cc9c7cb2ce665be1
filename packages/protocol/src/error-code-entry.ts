/** A place in which an error appears. */
export type ErrorPlace = "reply" | "caller" | "hooks" | "setup";

/** What one code means and what to do about it. `docs/errors.md` shows the same table. */
export interface ErrorCodeEntry {
  /**
   * Where it is seen, the most frequent first: in the `text` of a failure, as a rejection at the caller, in a server's onError hooks, or thrown where the
   * server is set up.
   */
  readonly seen: readonly ErrorPlace[];
  /**
   * What its message says where nothing else is said: `{name}` is a field of the details, and what stands in square brackets is left out where that field is missing.
   * `""` if each place has words of its own.
   */
  readonly message: string;
  /** What happened. */
  readonly meaning: string;
  /** What to do about it. */
  readonly remedy: string;
}
