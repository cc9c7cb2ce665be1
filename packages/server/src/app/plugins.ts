import { GosfError } from "@gosf/protocol";
import { invalidArgument } from "@gosf/protocol/peer";
import { setupError } from "../settings/setup-error.ts";

/** What a plugin is, for an app of which this file need not know more. */
interface PluginOf<V> {
  readonly name: string;
  activate(view: V): unknown;
  deactivate?(view: V): unknown;
}

/** A plugin, ready to be started and stopped. */
interface PluginEntry {
  readonly name: string;
  activate(): unknown;
  deactivate(): unknown;
  /** What takes away what it brought: endpoints and hooks. */
  readonly brought: (() => void)[];
}

function failed(name: string, act: string, cause: unknown): GosfError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return setupError("plugin-failed", { plugin: name }, { message: `the plugin "${name}" could not be ${act}: ${reason}`, cause });
}

/** The plugins of an app, in order of registration. */
export class Plugins {
  readonly #registered: PluginEntry[] = [];
  #active: PluginEntry[] = [];

  /**
   * Adds a plugin.
   *
   * @param view What it gets to see of the app.
   * @param brought Where that keeps what takes away what the plugin brings.
   */
  add<V>(plugin: PluginOf<V>, view: V, brought: (() => void)[]): void {
    if (typeof plugin?.name !== "string" || typeof plugin.activate !== "function") {
      throw invalidArgument("a plugin is an object with a name and a function activate");
    }
    this.#registered.push({
      name: plugin.name,
      activate: () => plugin.activate(view),
      deactivate: () => plugin.deactivate?.(view),
      brought,
    });
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
    for (const { brought } of this.#active) brought.splice(0).forEach((remove) => remove());
    this.#active = [];
  }
}
