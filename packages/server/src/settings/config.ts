import { readFile } from "node:fs/promises";

import { locateJsonError } from "./json-position.ts";
import { setupError } from "./setup-error.ts";

/** What a configuration file holds. */
export type ConfigObject = Readonly<Record<string, unknown>>;

/** Configuration files, by the names under which they were loaded. */
export class ConfigStore {
  readonly #all: Record<string, ConfigObject> = Object.create(null);
  readonly #loaded = new WeakSet<object>();

  /** Everything that is loaded, by name. */
  get all(): Readonly<Record<string, ConfigObject>> {
    return this.#all;
  }

  /**
   * Loads a JSON file. One that was loaded under this name before is replaced; if this one fails, it stays.
   *
   * @param name The name to keep it under.
   * @param path Path of the file, from the working directory if it is relative.
   * @returns What the file holds.
   * @throws GosfError `invalid-config`, which names the file: it is missing, cannot be read, is no JSON (then with line and column), or holds
   *   something else than an object.
   *
   * @example
   * const server = await config.load("server", "./config/server.json");
   */
  async load(name: string, path: string): Promise<ConfigObject> {
    const value = parseConfig(path, await readConfig(path));
    this.#all[name] = value;
    this.#loaded.add(value);
    return value;
  }

  /** Whether an object is what `load` returned. */
  isLoaded(value: object): value is ConfigObject {
    return this.#loaded.has(value);
  }

  /**
   * A configuration by its name.
   *
   * @param name The name it was loaded under.
   * @returns What the file holds, or undefined if nothing was loaded under this name.
   *
   * @example
   * config.get("server")?.["port"];
   */
  get(name: string): ConfigObject | undefined {
    return this.#all[name];
  }
}

async function readConfig(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : (cause as Error).message;
    throw setupError("invalid-config", { path }, { message: `Cannot read the configuration file ${path}: ${reason}.`, cause });
  }
}

function parseConfig(path: string, content: string): ConfigObject {
  // Editors on Windows put a byte order mark first, which is no JSON.
  const text = content.replace(/^\uFEFF/, "");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const { line, column } = locateJsonError(text);
    const message = `The configuration file ${path} is no JSON, at line ${line}, column ${column}: ${(cause as Error).message}`;
    throw setupError("invalid-config", { path, line, column }, { message, cause });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as ConfigObject;
  const kind = Array.isArray(value) ? "an array" : value === null ? "null" : `a ${typeof value}`;
  throw setupError("invalid-config", { path }, { message: `The configuration file ${path} holds ${kind}. It takes a JSON object.` });
}
