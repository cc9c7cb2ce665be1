const hidden = "[redacted]";
const longestText = 1000;
const longestList = 100;
const deepest = 8;

const secretNames: ReadonlySet<string> = new Set([
  "accesskey",
  "accesstoken",
  "apikey",
  "authorization",
  "clientsecret",
  "cookie",
  "credentials",
  "idtoken",
  "jwt",
  "passcode",
  "passphrase",
  "passwd",
  "password",
  "pin",
  "privatekey",
  "refreshtoken",
  "secret",
  "sessionid",
  "token",
]);

function isSecret(name: string): boolean {
  return secretNames.has(name.toLowerCase().replaceAll(/[-_]/g, ""));
}

function copy(value: unknown, depth: number): unknown {
  if (typeof value === "string") return value.length > longestText ? `${value.slice(0, longestText)}… (${value.length} characters)` : value;
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return value;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `(${value.byteLength} bytes)`;
  if (value instanceof Date) return value;
  if (depth === deepest) return "…";
  if (Array.isArray(value)) {
    const items = value.slice(0, longestList).map((item) => copy(item, depth + 1));
    return value.length > longestList ? [...items, `… (${value.length} items)`] : items;
  }
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, isSecret(name) ? hidden : copy(field, depth + 1)]));
}

/**
 * Copies a body for the log: fields with the name of a secret are hidden at any depth, and what is long, deep or binary is cut short.
 *
 * @example
 * redact({ user: "ada", password: "…" }); // { user: "ada", password: "[redacted]" }
 */
export function redact(body: object): unknown {
  return copy(body, 0);
}
