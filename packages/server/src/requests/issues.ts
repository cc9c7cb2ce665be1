import type { Issue } from "@gosf/protocol";

/** Keys of a path, characters of a key and characters of a message that a failure lists at the most: the caller's body chooses how long these are. */
const maxPathLength = 32;
const maxKeyLength = 128;
const maxMessageLength = 500;

/** The issues of a body, as its sender gets them: without what would make the answer longer than the request, fifty times over. */
export function shortIssues(issues: readonly Issue[]): Issue[] {
  return issues.map(({ path, message }) => ({
    path: path.slice(0, maxPathLength).map((key) => (typeof key === "string" ? key.slice(0, maxKeyLength) : key)),
    message: message.slice(0, maxMessageLength),
  }));
}
