import { createApp, type App, type AppOptions } from "@gosf/server";
import { failureMessage, successMessage, type Contract } from "@gosf/protocol";

/** An app that listens on a free port of this machine, and shuts down at the end of its scope. */
export interface RunningApp<C extends Contract = Contract> extends AsyncDisposable {
  readonly app: App<C>;
  readonly url: string;
  /** What reached the onError hooks. */
  readonly errors: unknown[];
}

/** Starts an app with what `prepare` adds. */
export async function startApp<C extends Contract = Contract>(
  prepare: (app: App<C>) => void,
  options: AppOptions<C> = {},
): Promise<RunningApp<C>> {
  const app = createApp(options);
  const errors: unknown[] = [];
  app.onError((error) => {
    errors.push(error);
  });
  prepare(app);
  const { url } = await app.startup({ host: "127.0.0.1", port: 0 });
  return { app, url, errors, [Symbol.asyncDispose]: () => app.shutdown() };
}

/** Starts an app with the endpoints of {@link addEndpoints}, and what `prepare` adds. */
export function startEchoApp(prepare: (app: App) => void = () => {}, options: AppOptions = {}): Promise<RunningApp> {
  return startApp((app) => {
    addEndpoints(app);
    prepare(app);
  }, options);
}

/** The endpoints of the measurements: echo, silent, fail. */
export function addEndpoints(app: App): void {
  app.listen("echo", (_client, request) => successMessage(request.message.text, request.message.body));
  app.listen("silent", () => undefined);
  app.listen("fail", () => failureMessage("err.code", { detail: "…" }));
}
