import type { Contract } from "@gosf/protocol";
import { createApp, type App, type AppOptions } from "@gosf/server";

/** A server for one test: made by {@link testServer}. */
export interface TestServer<C extends Contract = Contract> extends AsyncDisposable {
  /** The app, started. */
  readonly app: App<C>;
  /** Where it is reached, on 127.0.0.1. */
  readonly url: string;
  /** The port that it listens on. */
  readonly port: number;
}

/** Adds endpoints, hooks and plugins before the server starts. */
export type Setup<C extends Contract = Contract> = (app: App<C>) => void | Promise<void>;

/** What {@link testServer} takes: an app's options, and the port. */
export interface TestServerOptions<C extends Contract = Contract> extends AppOptions<C> {
  /** The port on 127.0.0.1. Default: a free one. */
  readonly port?: number | undefined;
}

/**
 * Starts an app on a free port of 127.0.0.1, for one test.
 *
 * @param setup Adds what the test needs, before startup.
 * @param options The app's options. `shutdownTimeoutMs` is 1000 here unless it is given: a test does not wait long.
 * @returns The server. Its disposal shuts the app down, as `await using` does by itself.
 * @throws {GosfError} What startup rejects with.
 *
 * @example
 * await using server = await testServer((app) => app.listen("echo", (_client, request) => successMessage(request.message.text)));
 */
export async function testServer<C extends Contract = Contract>(
  setup: Setup<C> = () => {},
  options: TestServerOptions<C> = {},
): Promise<TestServer<C>> {
  const { port: wanted = 0, shutdownTimeoutMs = 1000, ...appOptions } = options;
  const app = createApp<C>({ shutdownTimeoutMs, ...appOptions });
  try {
    await setup(app);
    const { port } = await app.startup({ host: "127.0.0.1", port: wanted });
    return { app, port, url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => app.shutdown() };
  } catch (error) {
    await app.shutdown();
    throw error;
  }
}
