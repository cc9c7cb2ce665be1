/** Address of an app. */
export interface StartedApp {
  /** From this machine, such as `http://localhost:9999`. */
  readonly url: string;
  /** The port that it listens on: the one that the system chose, where 0 was asked for. */
  readonly port: number;
}
