import { createApp, type App, type AppOptions } from "@gosf/server";
import { failureMessage, successMessage } from "@gosf/protocol";

/** An app that listens on a free port of this machine, and shuts down at the end of its scope. */
export interface RunningApp extends AsyncDisposable {
  readonly app: App;
  readonly url: string;
  /** What reached the onError hooks. */
  readonly errors: unknown[];
}

/** Starts an app with the endpoints that {@link addEndpoints} adds, and what the test adds itself. */
export async function startApp(prepare: (app: App) => void = () => {}, options: AppOptions = {}): Promise<RunningApp> {
  const app = createApp(options);
  const errors: unknown[] = [];
  app.onError((error) => {
    errors.push(error);
  });
  addEndpoints(app);
  prepare(app);
  const { url } = await app.startup({ host: "127.0.0.1", port: 0 });
  return { app, url, errors, [Symbol.asyncDispose]: () => app.shutdown() };
}

/** The endpoints of the measurements: echo, silent, fail. */
export function addEndpoints(app: App): void {
  app.listen("echo", (_client, request) => successMessage(request.message.text, request.message.body));
  app.listen("silent", () => undefined);
  app.listen("fail", () => failureMessage("err.code", { detail: "…" }));
}
