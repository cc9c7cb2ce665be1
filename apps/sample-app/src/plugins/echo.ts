import type { Plugin } from "@gosf/server";

/** The echo plugin: what it offers lives on its own value. */
export interface EchoPlugin extends Plugin {
  /** Gives back what it is given, and counts. */
  echo(text: string): string;
  /** How often it was used since the app has started. */
  readonly count: number;
}

/**
 * Makes the plugin.
 *
 * @example
 * const plugin = echoPlugin();
 * const app = createApp({ plugins: [plugin] });
 * plugin.echo("hi"); // "hi"
 */
export function echoPlugin(): EchoPlugin {
  let count = 0;
  return {
    name: "echo",
    activate() {
      count = 0;
    },
    echo(text) {
      count += 1;
      return text;
    },
    get count() {
      return count;
    },
  };
}
