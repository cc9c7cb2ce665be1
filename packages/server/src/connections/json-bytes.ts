/**
 * Bytes of a value's JSON. Stops when it is more than `max`, and neither encodes the whole nor recurses: a client chooses how large and how deep the
 * value is.
 *
 * @param value What JSON.parse returned.
 * @param max Limit, in bytes.
 * @returns The bytes, or some number above `max`.
 */
export function jsonBytes(value: unknown, max: number): number {
  const rest: unknown[] = [value];
  let bytes = 0;
  while (rest.length > 0 && bytes <= max) {
    const next = rest.pop();
    if (typeof next === "string") bytes += textBytes(next, max);
    else if (typeof next !== "object" || next === null) bytes += String(next).length;
    else if (Array.isArray(next)) {
      // Each item is followed by a comma or by the closing bracket.
      bytes += next.length === 0 ? 2 : next.length + 1;
      if (bytes <= max) for (const item of next) rest.push(item);
    } else {
      const entries = Object.entries(next);
      bytes += entries.length === 0 ? 2 : 1;
      for (const [key, field] of entries) {
        bytes += textBytes(key, max) + 2;
        if (bytes > max) break;
        rest.push(field);
      }
    }
  }
  return bytes;
}

function textBytes(text: string, max: number): number {
  return text.length > max ? text.length : Buffer.byteLength(JSON.stringify(text));
}
