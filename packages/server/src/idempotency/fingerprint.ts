import { createHash } from "node:crypto";
import { errorOf } from "@gosf/protocol/peer";
import { hasBinary } from "@gosf/wire/parser";

/** First character of every fingerprint but those of short texts, so that neither can be taken for the other. */
const mark = "\0";

/** Longest fingerprint that is not hashed, in UTF-16 units: to hash it would cost more. */
const hashedBeyond = 128;

function isEmpty(body: unknown): boolean {
  if (body === undefined || body === null) return true;
  if (typeof body !== "object" || Array.isArray(body)) return false;
  for (const _key in body) return false;
  return true;
}

function hash(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("base64");
}

function isBytes(value: object): value is ArrayBuffer | ArrayBufferView {
  return value instanceof ArrayBuffer || ArrayBuffer.isView(value);
}

/**
 * Takes the binary data out of a value, which as JSON would be a list of numbers. With what is left, and with where it was, it says all that the
 * value does.
 */
class BinaryParts {
  /** Of each part: which of all values in the whole it was, counted in the order of JSON, and a digest of its bytes. */
  readonly found: (readonly [number, string])[] = [];
  readonly #digests = new Map<object, string>();
  #values = 0;

  /** The value with `null` in the place of binary data. What has none in it is not copied. */
  without(value: unknown): unknown {
    const index = this.#values++;
    if (typeof value !== "object" || value === null) return value;
    if (isBytes(value)) {
      this.found.push([index, this.#digest(value)]);
      return null;
    }
    return Array.isArray(value) ? this.#withoutIn(value, () => Array.from<unknown>(value)) : this.#withoutIn(value, () => ({ ...value }));
  }

  #withoutIn(value: object, copyOf: () => object): object {
    let copy: object | undefined;
    for (const key of Object.keys(value)) {
      const item: unknown = Reflect.get(value, key);
      const kept = this.without(item);
      if (kept === item) continue;
      copy ??= copyOf();
      Reflect.set(copy, key, kept);
    }
    return copy ?? value;
  }

  /** A message may refer to one attachment many times: its bytes are read once. */
  #digest(bytes: ArrayBuffer | ArrayBufferView): string {
    const known = this.#digests.get(bytes);
    if (known !== undefined) return known;
    const view = bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const digest = hash(view);
    this.#digests.set(bytes, digest);
    return digest;
  }
}

function describe(text: string, body: unknown): string {
  if (!hasBinary(body)) return JSON.stringify([text, body]);
  const parts = new BinaryParts();
  const rest = parts.without(body);
  return JSON.stringify([text, rest, parts.found]);
}

/**
 * Tells the content of one call from that of another: the fingerprints of two are equal if and only if their texts and bodies are, key order included.
 * Different contents never share a description by construction, and long ones are hashed with SHA-256.
 *
 * @param text Text as it was sent; `undefined` and `null` are none.
 * @param body Body as it was sent; `undefined`, `null` and `{}` are none.
 * @throws {GosfError} `invalid-message` for a body that is nested too deeply to be read, some thousand levels.
 */
export function fingerprintOf(text: unknown, body: unknown): string {
  const said = typeof text === "string" ? text : "";
  const isTextAlone = isEmpty(body);
  if (isTextAlone && said.length <= hashedBeyond && !said.startsWith(mark)) return said;
  try {
    const description = mark + describe(said, isTextAlone ? {} : body);
    return description.length <= hashedBeyond ? description : mark + hash(description);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const reason = "the body is nested too deeply for an endpoint that runs once";
    throw errorOf("invalid-message", { reason }, { cause });
  }
}
