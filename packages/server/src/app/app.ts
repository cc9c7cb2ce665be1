import type { Contract, NameIn } from "@gosf/protocol";
import type { Server } from "socket.io";
import type { BroadcastArguments, Client } from "../model/client.ts";
import { contextOwner } from "../model/context.ts";
import { hookNames } from "../hooks/hooks.ts";
import type { HttpServer } from "../http/interceptor.ts";
import type { Controller, EndpointOptions } from "../requests/endpoints.ts";
import type { AnyController } from "../requests/exchange.ts";
import type { ConfigObject } from "../settings/config.ts";
import type { Env } from "../settings/env.ts";
import type { GateOptions, ListenOptions } from "../settings/listen-options.ts";
import { AppBase } from "./app-base.ts";
import type { Kernel } from "./kernel.ts";
import type { StartedApp } from "../model/started-app.ts";
import type { Lifecycle } from "./lifecycle.ts";

/** Extends an app. What it offers to applications lives on its own value. */
export interface Plugin {
  /** What error messages call it. */
  readonly name: string;
  /** Adds endpoints and hooks. Endpoints that it brings need not be in the app's contract; one that is there is checked by it. */
  activate(app: App<Contract, unknown>): void | Promise<void>;
  /** Lets go of what it holds. Its endpoints and hooks are taken away by themselves. */
  deactivate?(app: App<Contract, unknown>): void | Promise<void>;
}

/**
 * A server of endpoints over Socket.IO, made by {@link createApp}. It runs once: create a new one after a shutdown.
 * @example
 * const app: App = createApp();
 */
export class App<C extends Contract = Contract, M = undefined> extends AppBase<C> implements AsyncDisposable {
  /** The environment's variables as they were when the app was created. */
  readonly env: Env;
  /** The Socket.IO server, for what GOSF does not cover. Events that have a listener there and no controller here are Socket.IO's own. */
  readonly io: Server;
  /** The registry of services that the app was created with. */
  readonly microservices: M;
  readonly #kernel: Kernel;
  readonly #lifecycle: Lifecycle;
  /** Of a plugin's view: what takes away what the plugin brings. */
  readonly #brought: (() => void)[] | undefined;

  static {
    for (const name of hookNames) {
      Object.defineProperty(this.prototype, name, {
        value(this: App, hook: () => unknown) {
          const remove = this.#kernel.hooks[name].add(hook); // the method's type says what it takes
          this.#brought?.push(remove);
          return remove;
        },
      });
    }
    Object.defineProperty(this.prototype, contextOwner, {
      get(this: App) {
        return this.#kernel; // the views of one app share their values
      },
    });
  }

  /** @internal */
  constructor(kernel: Kernel, lifecycle: Lifecycle, microservices: M, brought?: (() => void)[]) {
    super();
    this.#kernel = kernel;
    this.#lifecycle = lifecycle;
    this.#brought = brought;
    this.env = kernel.env;
    this.io = kernel.io;
    this.microservices = microservices;
  }

  /** The clients that are connected, by id. */
  get clients(): ReadonlyMap<string, Client<C>> {
    // Clients are made without a contract's types: `C` is only what TypeScript knows of them.
    return this.#kernel.connections.all as ReadonlyMap<string, unknown> as ReadonlyMap<string, Client<C>>;
  }

  /** The configuration files that were loaded, by name. */
  get config(): Readonly<Record<string, ConfigObject>> {
    return this.#kernel.config.all;
  }

  /**
   * Adds an endpoint, at any time.
   *
   * @param endpoint Its name: one of the contract's, if there is one. At most 256 characters (UTF-16 units).
   * @param controller Answers its requests: returns a message, or nothing for no answer, now or later, or an async iterable of messages, a
   *   stream. A GosfError that it throws becomes a failure with that code, any other error `internal-error`, which onError hooks get.
   * @param options `once`: run each call once.
   * @throws {GosfError} `outside-contract`, `duplicate-endpoint`, `reserved-endpoint`, `invalid-argument`.
   *
   * @example
   * app.listen("echo", (client, request) => successMessage(request.message.text));
   */
  listen<E extends NameIn<C["endpoints"]>>(endpoint: E, controller: Controller<C, E>, options?: EndpointOptions): void {
    // From here on the contract's schemas keep what its types say.
    const remove = this.#kernel.endpoints.add(endpoint, controller as unknown as AnyController, this.#brought === undefined, options);
    this.#brought?.push(remove);
  }

  /**
   * Sends a message to everyone in a room.
   *
   * @param room The room; `""` is everyone. A client's id reaches that client. At most 256 characters (UTF-16 units), as the endpoint.
   * @param endpoint What they listen to.
   * @param message Its id, guid and uuid are left out; without a `success` it is one. Default `{}`.
   * @throws {GosfError} `invalid-body` if the contract's schema refuses the body; `reserved-endpoint`, `invalid-message`,
   *   `invalid-argument`; what an onBeforeBroadcast hook throws.
   *
   * @example
   * app.broadcast("lobby", "news", successMessage("We are moving."));
   */
  broadcast<N extends NameIn<C["broadcasts"]>>(room: string, endpoint: N, ...[message]: BroadcastArguments<C, N>): void {
    this.#kernel.broadcaster.broadcast(room, endpoint, message);
  }

  /**
   * Registers a plugin, which startup activates.
   * @throws {GosfError} `already-started` after startup, `invalid-argument` for what is no plugin.
   *
   * @example
   * app.registerPlugin(logger());
   */
  registerPlugin(plugin: Plugin): void {
    this.#lifecycle.assertNotStarted("registerPlugin");
    const brought: (() => void)[] = [];
    this.#lifecycle.plugins.add(plugin, new App<Contract, unknown>(this.#kernel, this.#lifecycle, this.microservices, brought), brought);
  }

  /**
   * Activates the plugins and opens the port.
   *
   * @param options Where to listen, by the original's names: `{ port: 9999 }`, or a configuration that was loaded. Default: port 9999.
   * @returns Where it can be reached, once it accepts connections.
   * @throws {GosfError} `invalid-argument`, `address-in-use`, `startup-failed`, `invalid-certificate`, `invalid-config`, `plugin-failed`,
   *   `missing-controller`:
   *   then it may be tried again. `already-started`.
   *
   * @example
   * const { url } = await app.startup({ port: 9999 });
   */
  startup(options: ListenOptions | ConfigObject = {}): Promise<StartedApp> {
    return this.#lifecycle.startup(options);
  }

  /**
   * Activates the plugins and serves Socket.IO on an HTTP server that is there already: node:http's, Express', Fastify's.
   *
   * @param server The server. Its own routes, and other listeners for upgrades, go on as before. It stays its owner's to close.
   * @param options The path's prefix, `enableCORS` and `hosts`. Default: every path, every origin.
   * @throws {GosfError} `invalid-argument`, `plugin-failed`, `missing-controller`, `invalid-config`: then it may be tried again. `already-started`.
   *
   * @example
   * await app.attach(http.createServer(express()).listen(3000));
   */
  attach(server: HttpServer, options: GateOptions = {}): Promise<void> {
    return this.#lifecycle.attach(server, options);
  }

  /**
   * Stops: lets nobody in, lets requests in flight finish within `shutdownTimeoutMs`, deactivates the plugins in reverse order, closes the
   * connections, the port and the registry of services. Calling it again returns the same promise.
   *
   * @throws {GosfError} `plugin-failed`, once everything is closed all the same.
   *
   * @example
   * await app.shutdown();
   */
  shutdown(): Promise<void> {
    return this.#lifecycle.shutdown();
  }

  /** As {@link shutdown}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  /**
   * Loads a JSON file and keeps it under a name.
   * @throws {GosfError} `invalid-config` naming the file, and the place in it.
   *
   * @example
   * await app.startup(await app.loadConfig("server", "./server.json"));
   */
  loadConfig(name: string, path: string): Promise<ConfigObject> {
    return this.#kernel.config.load(name, path);
  }

  /**
   * A configuration that was loaded, by its name.
   * @example
   * app.getConfig("server")?.["port"];
   */
  getConfig(name: string): ConfigObject | undefined {
    return this.#kernel.config.get(name);
  }
}
