import { pathsBelow, type RedactPath } from "./redact-path.ts";
import { isSecretName } from "./secret-names.ts";
import { cut, jsonLength } from "./text.ts";

/** Shown in place of a secret. */
export const hidden = "[redacted]";
/** JSON that the content of one line may take, in bytes: text and body together, or an error with its details. */
export const lineBudget = 16_384;

const longestText = 1000;
const longestList = 100;
const deepest = 8;
const left = "…";
// Covers what is not counted by itself: quotes, commas, `[redacted]`.
const itemCost = 20;

/**
 * Copies values for a line of the log: plain data, secrets hidden, and no more than the budget. Copying never throws and never waits,
 * whatever getters, proxies or `toJSON` methods do.
 *
 * @example
 * new Snapshot().copy({ user: "ada", password: "…" }); // { user: "ada", password: "[redacted]" }
 */
export class Snapshot {
  #budget: number;
  /** The objects that the current one is in. */
  readonly #ancestors: object[] = [];

  constructor(budget: number = lineBudget) {
    this.#budget = budget;
  }

  /** Copies a value. @param paths What to hide beside fields with the name of a secret. */
  copy(value: unknown, paths: readonly RedactPath[] = []): unknown {
    try {
      return this.#copy(value, paths);
    } catch {
      return "[unreadable]";
    }
  }

  /** Copies a text. @param limit Its longest length, in UTF-16 units. Default 1000. */
  text(text: string, limit: number = longestText): string {
    const short = text.length > limit ? `${cut(text, limit + 1)} (${text.length} characters)` : text;
    const cost = jsonLength(short);
    if (cost > this.#budget) {
      this.#budget = 0;
      return left;
    }
    this.#budget -= cost;
    return short;
  }

  #copy(value: unknown, paths: readonly RedactPath[]): unknown {
    switch (typeof value) {
      case "string":
        return this.text(value);
      case "bigint":
      case "symbol":
        return this.text(String(value));
      case "function":
        return "(function)";
      case "number":
        this.#budget -= String(value).length;
        return value;
      case "object":
        return value === null ? null : this.#object(value, paths);
      default:
        return value;
    }
  }

  #object(value: object, paths: readonly RedactPath[]): unknown {
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `(${value.byteLength} bytes)`;
    if (this.#ancestors.includes(value)) return "(cycle)";
    if (this.#ancestors.length === deepest) return left;
    this.#ancestors.push(value);
    try {
      if (Array.isArray(value)) return this.#list(value, value.length, paths);
      if (value instanceof Set) return this.#list(value, value.size, paths);
      if (value instanceof Map) return this.#fields(value, value.size, paths);
      if (value instanceof Error) return this.text(`${String(read(value, "name"))}: ${String(read(value, "message"))}`);
      // What travels is what toJSON returns.
      if ("toJSON" in value && typeof value.toJSON === "function") return this.#copy(value.toJSON(), paths);
      const names = Object.keys(value);
      return this.#fields(entriesOf(value, names), names.length, paths);
    } finally {
      this.#ancestors.pop();
    }
  }

  #list(list: Iterable<unknown>, length: number, paths: readonly RedactPath[]): unknown[] {
    const items: unknown[] = [];
    for (const item of list) {
      if (!this.#spend(items.length)) {
        items.push(`${left} (${length} items)`);
        break;
      }
      const below = pathsBelow(paths, String(items.length));
      items.push(isHidden(below) ? hidden : this.copy(item, below));
    }
    return items;
  }

  #fields(entries: Iterable<[unknown, unknown]>, length: number, paths: readonly RedactPath[]): object {
    // Without a prototype "__proto__" is a name like any other.
    const fields: Record<string, unknown> = Object.create(null) as Record<string, unknown>; // Object.create returns any
    let count = 0;
    for (const [key, value] of entries) {
      const name = String(key);
      if (!this.#spend(count++)) {
        fields[left] = `(${length} fields)`;
        break;
      }
      const below = pathsBelow(paths, name);
      fields[this.text(name, 200)] = isSecretName(name) || isHidden(below) ? hidden : this.copy(value, below);
    }
    return fields;
  }

  /** Takes the cost of one more item; `false` if there are too many or the budget is used up. */
  #spend(count: number): boolean {
    if (count === longestList || this.#budget <= 0) return false;
    this.#budget -= itemCost;
    return true;
  }
}

function isHidden(paths: readonly RedactPath[]): boolean {
  return paths.some((path) => path.length === 0);
}

/** Reads each field by itself: one that throws leaves the others readable. */
function* entriesOf(value: object, names: readonly string[]): Generator<[string, unknown]> {
  for (const name of names) yield [name, read(value, name)];
}

/**
 * Reads a field; a getter that throws does no harm.
 *
 * @example
 * read(error, "message");
 */
export function read(value: object, name: string): unknown {
  try {
    return Reflect.get(value, name);
  } catch {
    return "[unreadable]";
  }
}
