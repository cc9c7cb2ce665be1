import type { Kernel } from "./kernel.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { Plugins } from "./plugins.ts";

/** Where an app can be reached. */
export interface StartedApp {
  /** From this machine, such as `http://localhost:9999`. */
  readonly url: string;
  /** The port that it listens on: the one that the system chose, where 0 was asked for. */
  readonly port: number;
}

/** What the views of one app share: its own, and one for each plugin. */
export interface AppParts<M> {
  readonly kernel: Kernel;
  readonly plugins: Plugins;
  readonly lifecycle: Lifecycle;
  readonly microservices: M;
}
