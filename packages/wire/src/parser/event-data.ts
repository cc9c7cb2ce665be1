// Names that socket.io-parser takes for malformed, since they mean something else at either end.
const reserved = new Set(["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"]);

/**
 * The most values that an event or an acknowledgement may carry, the event's name among them. socket.io hands them to listeners and callbacks as
 * arguments, and these stand on the stack: some 100,000 overflow it, outside of any try.
 */
export const maxValues = 10_000;

/** Whether an event's data begins with a name that may be one, text or number. */
export function isEventData(data: readonly unknown[]): data is [string | number, ...unknown[]] {
  const [name] = data;
  return typeof name === "string" ? !reserved.has(name) : typeof name === "number";
}
