import type { Contract, WritableMessage } from "@gosf/protocol";
import { createListeners, reportUnawaited } from "@gosf/protocol/peer";
import { checkCallOptions, checkConnectOptions, checkWaitOptions } from "#checks";
import { createLedger } from "./calls/ledger.ts";
import type { Client } from "./client.ts";
import { makeName } from "./connection/name.ts";
import { readUrl } from "./connection/read-url.ts";
import type { StateChange } from "./connection/state.ts";
import { waitConnected } from "./connection/wait-connected.ts";
import { createContractSchemas } from "./contract-schemas.ts";
import { createInbox, type Handler, type Listener } from "./inbox.ts";
import { internals, type ClientInternals } from "./internals.ts";
import { createLine } from "./line.ts";
import type { CallOptions, ConnectOptions } from "./options.ts";

/**
 * Makes a client of one server. It connects at once, in the background, and comes back by itself: calls made meanwhile wait for it, and
 * listeners and handlers stay.
 *
 * @param address The server's address, `http://localhost:9999` or `wss://api.example.com`; in a browser also `/`, for the page's own server.
 * @param options With `contract` all names and bodies have types.
 * @returns The client. `await client.connect()` tells whether it is connected; calls may be made without it.
 * @throws {GosfError} `invalid-argument` for an address or option that it does not take.
 *
 * @example
 * const api = connect("http://localhost:9999", { contract: chat });
 * const reply = await api.call("chat.say", { body: { room: "lobby", text: "hi" } });
 * await api.disconnect();
 */
export function connect<C extends Contract = Contract>(address: string, options: ConnectOptions<C> = {}): Client<C> {
  checkConnectOptions(options);
  const { contract, validate, timeoutMs, connectWaitMs, autoConnect = true, whenDisconnected, callerId = makeName() } = options;
  const url = readUrl(address);
  const schemas = createContractSchemas(contract, validate);
  const inbox = createInbox(schemas);
  const states = createListeners<StateChange>((error) => inbox.report(error, "onState"));
  const line = createLine(url, options, callerId);
  const { connection } = line;
  const ledger = createLedger({
    prefix: makeName(),
    schemas,
    timeoutMs,
    connectWaitMs,
    admit(kind, call) {
      checkCallOptions(call, kind);
      connection.assertWaitable(call.whenDisconnected ?? whenDisconnected);
    },
    line,
  });
  line.listen({
    onAck: ledger.acknowledge,
    onEvent: inbox.receive,
    onItem: ledger.takeItem,
    onState(change) {
      if (change.state === "connected") ledger.flush();
      states.notify(change);
      // Listeners know of it before calls are rejected: who calls again from there waits, or gets the reason.
      if (change.error) ledger.drop(change.error, change.state === "closed");
    },
  });

  const client = {
    get state() {
      return connection.state;
    },
    get connected() {
      return connection.state === "connected";
    },
    get pending() {
      return [...ledger.calls.values()];
    },
    call: (endpoint: string, message?: WritableMessage, callOptions?: CallOptions) => ledger.make("call", endpoint, message, callOptions),
    lob(endpoint: string, message?: WritableMessage, callOptions?: CallOptions): Promise<void> {
      const write = async (): Promise<void> => {
        await ledger.make("lob", endpoint, message, callOptions);
      };
      return reportUnawaited(write(), (error) => inbox.report(error, endpoint));
    },
    listen(name: string, listener: Listener) {
      schemas.assertKnown(name, "broadcasts", "endpoints");
      return inbox.listen(name, listener);
    },
    handle(name: string, handler: Handler) {
      schemas.assertKnown(name, "clientEndpoints");
      return inbox.handle(name, handler);
    },
    onState: states.add,
    onError: inbox.onError,
    connect(wait: { readonly timeoutMs?: number | undefined } = {}) {
      checkWaitOptions(wait);
      connection.open();
      const connected = waitConnected(connection, states.add, url.origin, wait.timeoutMs);
      return reportUnawaited(connected, (error) => inbox.report(error, "connect"));
    },
    disconnect: connection.close,
    [Symbol.asyncDispose]: connection.close,
    [internals]: { ledger, schemas, line } satisfies ClientInternals,
  };
  if (autoConnect) connection.open();
  // The types of names and bodies are the contract's: what comes from the server is what it says, and is checked where it was asked for.
  return client as unknown as Client<C>;
}
