const withBlob = typeof Blob === "function";
const withFile = typeof File === "function";
const withShared = typeof SharedArrayBuffer === "function";

/**
 * Whether a value holds binary data that socket.io-parser would send as an attachment: the same answer as its own test, at less cost, because a
 * plain object or array needs no further look at what it is.
 *
 * A look at the text that JSON.stringify() makes would not do: a File with properties of its own, or bytes with a toJSON() of their own, leave no
 * trace in it.
 *
 * @throws TypeError for a SharedArrayBuffer, which would arrive as `{}`; what a getter or toJSON() of the value throws
 * @example
 * hasBinary({ file: new Uint8Array(4) }); // true
 */
export function hasBinary(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) {
    for (const item of value) {
      if (typeof item === "object" && item !== null && hasBinary(item)) return true;
    }
    return false;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null && isBinary(value)) return true;
  const { toJSON } = value as { toJSON?: unknown };
  return typeof toJSON === "function" ? convertedHasBinary(toJSON.call(value)) : propertiesHaveBinary(value);
}

function propertiesHaveBinary(value: object): boolean {
  for (const key in value) {
    const item = (value as Record<string, unknown>)[key];
    if (typeof item === "object" && item !== null && hasBinary(item) && Object.hasOwn(value, key)) return true;
  }
  return false;
}

/** What toJSON() returned is looked into as it is: its own toJSON() is not called, here as in socket.io-parser. */
function convertedHasBinary(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return hasBinary(value);
  return isBinary(value) || propertiesHaveBinary(value);
}

function isBinary(value: object): boolean {
  if (withShared && value instanceof SharedArrayBuffer) throw new TypeError("cannot send a SharedArrayBuffer: send a view of it");
  return (
    value instanceof ArrayBuffer || ArrayBuffer.isView(value) || (withBlob && value instanceof Blob) || (withFile && value instanceof File)
  );
}
