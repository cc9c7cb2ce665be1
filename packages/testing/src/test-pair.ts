import { connect, type Client, type ConnectOptions } from "@gosf/client";
import type { Contract } from "@gosf/protocol";
import { testServer, type Setup, type TestServer, type TestServerOptions } from "./test-server.ts";

/** A server and a client of it, for one test: made by {@link testPair}. */
export interface TestPair<C extends Contract = Contract> extends TestServer<C> {
  /** It is connected. */
  readonly client: Client<C>;
}

/** What {@link testPair} takes: the server's options, and the client's beside the contract, which they share. */
export interface TestPairOptions<C extends Contract = Contract> extends TestServerOptions<C> {
  /** What the client connects with; the contract is the app's. */
  readonly client?: Omit<ConnectOptions<C>, "contract"> | undefined;
}

/**
 * Starts an app on a free port of 127.0.0.1 and connects a client to it, for one test.
 *
 * @param setup Adds what the test needs, before startup.
 * @param options The app's options, and under `client` the client's.
 * @returns Both. Their disposal closes the client, then the server.
 * @throws {GosfError} What startup or connecting rejects with; nothing is left running then.
 *
 * @example
 * await using pair = await testPair((app) => app.listen("echo", (_client, request) => successMessage(request.message.text)));
 * expect(await pair.client.call("echo", { text: "hi" })).toMatchObject({ success: true, text: "hi" });
 */
export async function testPair<C extends Contract = Contract>(setup?: Setup<C>, options: TestPairOptions<C> = {}): Promise<TestPair<C>> {
  const { client: clientOptions = {}, ...serverOptions } = options;
  const server = await testServer<C>(setup, serverOptions);
  const client = connect<C>(server.url, { ...clientOptions, contract: options.contract });
  const close = async (): Promise<void> => {
    await client.disconnect();
    await server[Symbol.asyncDispose]();
  };
  try {
    await client.connect();
  } catch (error) {
    await close();
    throw error;
  }
  return { app: server.app, client, port: server.port, url: server.url, [Symbol.asyncDispose]: close };
}
