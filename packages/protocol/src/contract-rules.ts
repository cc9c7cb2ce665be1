import { invalidArgument } from "./error-of.ts";
import { GosfError } from "./error.ts";
import { maxNameLength } from "./limits.ts";
import { isReservedEvent } from "./reserved.ts";
import { isSchema } from "./schema.ts";

/** The sections of a contract, in the order in which they are checked. */
export const sections = ["endpoints", "broadcasts", "clientEndpoints"] as const;

type SectionName = (typeof sections)[number];

const schemasOf = { endpoints: ["request", "response"], broadcasts: ["body"], clientEndpoints: ["request", "response"] } as const;
const keysOf = {
  endpoints: ["request", "response", "stream", "summary", "description"],
  broadcasts: ["body", "summary", "description"],
  clientEndpoints: ["request", "response", "stream", "summary", "description"],
} as const;

function refuse(message: string): never {
  throw invalidArgument(message);
}

/** A record by its look: schemas may be functions, so the word "object" would be too narrow or too wide. */
function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A misspelt key would switch off a check without a word, so unknown keys are refused. */
function assertKeys(where: string, value: Record<string, unknown>, allowed: readonly string[]): void {
  for (const key of Object.keys(value)) {
    if (!allowed.includes(key)) refuse(`${where} has "${key}", which is none of: ${allowed.join(", ")}`);
  }
}

function assertEntry(section: SectionName, name: string, entry: unknown): void {
  const where = `"${name}" in ${section}`;
  if (isSchema(entry)) {
    if (section === "broadcasts") return;
    refuse(`${where} is a schema itself: write { request: schema } or { response: schema }`);
  }
  if (!isRecord(entry)) refuse(`${where} is not an object`);
  assertKeys(where, entry, keysOf[section]);
  if (section === "broadcasts" && entry["body"] === undefined) refuse(`${where} has no schema for its body`);
  for (const part of schemasOf[section]) {
    if (entry[part] !== undefined && !isSchema(entry[part])) refuse(`the ${part} of ${where} is not a Standard Schema`);
  }
}

/**
 * Checks what TypeScript cannot, or what plain JavaScript was never asked.
 *
 * @throws {GosfError} `reserved-endpoint` or `invalid-argument`, naming what is wrong.
 */
export function assertDefinition(definition: unknown): void {
  if (!isRecord(definition)) refuse("defineContract takes an object with endpoints, broadcasts and clientEndpoints");
  assertKeys("the contract", definition, sections);
  for (const section of sections) {
    const entries = definition[section];
    if (entries === undefined) continue;
    if (!isRecord(entries)) refuse(`${section} is not an object`);
    for (const [name, entry] of Object.entries(entries)) {
      if (name === "" || isReservedEvent(name)) {
        throw new GosfError("reserved-endpoint", { name }, { message: `"${name}" is no name for an endpoint: Socket.IO or GOSF uses it` });
      }
      if (name.length > maxNameLength) {
        refuse(`a name in ${section} must have at most ${maxNameLength} characters, got ${name.length}: "${name.slice(0, 40)}…"`);
      }
      assertEntry(section, name, entry);
    }
  }
}
