import { GosfError } from "@gosf/protocol";

/** A plugin, ready to be started and stopped. */
export interface PluginEntry {
  readonly name: string;
  activate(): unknown;
  deactivate(): unknown;
  /** Takes away what it brought: endpoints and hooks. */
  remove(): void;
}

function failed(name: string, act: string, cause: unknown): GosfError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new GosfError("plugin-failed", { plugin: name }, { message: `the plugin "${name}" could not be ${act}: ${reason}`, cause });
}

/** The plugins of an app, in order of registration. */
export class Plugins {
  readonly #registered: PluginEntry[] = [];
  #active: PluginEntry[] = [];

  add(entry: PluginEntry): void {
    this.#registered.push(entry);
  }

  /** Activates all of them, one after the other. */
  async activate(): Promise<void> {
    for (const plugin of this.#registered) {
      this.#active.push(plugin); // at once: what it brought before it failed is taken away, too
      try {
        await plugin.activate();
      } catch (cause) {
        throw failed(plugin.name, "activated", cause);
      }
    }
  }

  /** Deactivates them in reverse order, all of them whatever happens, and returns what went wrong. */
  async deactivate(): Promise<GosfError[]> {
    const errors: GosfError[] = [];
    for (const plugin of this.#active.toReversed()) {
      try {
        await plugin.deactivate();
      } catch (cause) {
        errors.push(failed(plugin.name, "deactivated", cause));
      }
    }
    return errors;
  }

  /** Takes away what they brought. */
  remove(): void {
    for (const plugin of this.#active) plugin.remove();
    this.#active = [];
  }
}
