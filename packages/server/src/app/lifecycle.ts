import type { AddressInfo } from "node:net";
import { GosfError } from "@gosf/protocol";
import { errorOf } from "@gosf/protocol/peer";
import type { HookList } from "../hooks/hook-list.ts";
import { openHttpServer, type OpenServer } from "../http/http-server.ts";
import type { HttpServer } from "../http/interceptor.ts";
import type { PageListener } from "../http/pages.ts";
import { serveSocketIo, type GateSettings, type StopServing } from "../http/socket-io-gate.ts";
import type { ConfigObject } from "../settings/config.ts";
import {
  type GateOptions,
  type ListenOptions,
  readGateOptions,
  readListenOptions,
  type ReadListenOptionsInit,
} from "../settings/listen-options.ts";
import type { Kernel } from "./kernel.ts";
import { type AppLimits, limitNames, readConfigLimits } from "./limits.ts";
import type { StartedApp } from "../model/started-app.ts";
import { TimeBudget } from "../shared/time-budget.ts";
import { Plugins } from "./plugins.ts";
import { handleSignals } from "./process-signals.ts";

/** Longest time for connections that close to be sent what is for them, in milliseconds. It is a part of the shutdown's own time. */
const closeGraceMs = 1000;

/** The least of it, and of the time for requests that listen to their signal, if the shutdown's own time is over. */
const leastGraceMs = 50;

/** What a lifecycle needs beside the kernel. */
export interface LifecycleOptions {
  readonly requestListener: PageListener;
  readonly microservices: AsyncDisposable | undefined;
  readonly handleSignals: boolean;
  /** The names of the limits that createApp was given. */
  readonly given: readonly string[];
  /** Says more of a name that is no listen option. */
  readonly hint: (name: string) => string | undefined;
}

/** Starts and stops an app: once each. A startup that failed may be tried again. */
export class Lifecycle {
  readonly plugins: Plugins = new Plugins();
  readonly #kernel: Kernel;
  readonly #options: LifecycleOptions;
  #isStarted = false;
  #starting: Promise<unknown> | undefined;
  #stopping: Promise<void> | undefined;
  #open: OpenServer | undefined;
  #started: StartedApp | undefined;
  #detach: StopServing | undefined;
  #ignoreSignals: (() => void) | undefined;

  constructor(kernel: Kernel, options: LifecycleOptions) {
    this.#kernel = kernel;
    this.#options = options;
  }

  /** @throws {GosfError} `already-started` once startup or attach was called, and shutdown. */
  assertNotStarted(what: string): void {
    if (this.#stopping !== undefined)
      throw errorOf("already-started", { what }, { message: `${what}: the app was shut down; create a new one` });
    if (this.#isStarted) throw errorOf("already-started", { what });
  }

  async startup(options: ListenOptions | ConfigObject): Promise<StartedApp> {
    const settings = readListenOptions(options, this.#reading(options));
    const limits = this.#limitsIn(options);
    return this.#start("startup", async () => {
      this.#kernel.limit(limits);
      const report = (error: unknown): void => this.#kernel.errors.report(error);
      this.#open = await openHttpServer(settings, this.#options.requestListener, report);
      const { server, url } = this.#open;
      this.#serve(server, settings);
      this.#started = { url, port: (server.address() as AddressInfo).port }; // it listens, on a port
      return this.#started;
    });
  }

  async attach(server: HttpServer, options: GateOptions): Promise<void> {
    const settings = readGateOptions(options, this.#reading(options));
    const limits = this.#limitsIn(options);
    return this.#start("attach", async () => {
      this.#kernel.limit(limits);
      this.#serve(server, settings);
    });
  }

  /** Limits that stand in a configuration file. */
  #limitsIn(options: object): Partial<AppLimits> {
    return this.#kernel.config.isLoaded(options) ? readConfigLimits(options, this.#options.given) : {};
  }

  #reading(options: object): ReadListenOptionsInit {
    const { hint } = this.#options;
    return this.#kernel.config.isLoaded(options) ? { others: limitNames, hint } : { hint };
  }

  shutdown(): Promise<void> {
    this.#stopping ??= this.#stop().finally(() => this.#ignoreSignals?.());
    return this.#stopping;
  }

  async #start<T>(what: string, open: () => Promise<T>): Promise<T> {
    this.assertNotStarted(what);
    this.#isStarted = true;
    if (this.#options.handleSignals) this.#ignoreSignals = handleSignals(() => this.#stopBySignal());
    const starting = this.#activate(open);
    this.#starting = starting;
    return starting;
  }

  async #activate<T>(open: () => Promise<T>): Promise<T> {
    try {
      await this.plugins.activate();
      this.#kernel.endpoints.assertComplete();
      const opened = await open();
      this.#notify(this.#kernel.hooks.onStartup, this.#started);
      return opened;
    } catch (error) {
      await this.#undo();
      this.#ignoreSignals?.();
      this.#isStarted = false;
      throw error;
    }
  }

  #serve(server: HttpServer, { path, enableCORS, hosts, host }: GateSettings): void {
    const { io, limits, protocol3 } = this.#kernel;
    this.#detach = serveSocketIo(server, io, { path, enableCORS, hosts, host, protocol3, maxBodyBytesTotal: limits.maxBodyBytesTotal });
  }

  async #undo(): Promise<void> {
    for (const error of await this.plugins.deactivate()) this.#kernel.errors.report(error);
    this.plugins.remove();
    await this.#open?.close();
    this.#open = undefined;
  }

  #notify<A extends unknown[]>(hooks: HookList<A>, ...args: A): void {
    void hooks.notify((error) => this.#kernel.errors.report(error), ...args);
  }

  // Nobody awaits this shutdown: its failure is reported, and the exit code says so.
  async #stopBySignal(): Promise<void> {
    try {
      await this.shutdown();
    } catch (error) {
      this.#kernel.errors.report(error);
      process.exitCode = 1;
    }
  }

  async #stop(): Promise<void> {
    await this.#starting?.catch(() => {}); // startup's caller was told
    const { answers, connections, io, present, work } = this.#kernel;
    const { microservices } = this.#options;
    const { shutdownTimeoutMs } = this.#kernel.limits;
    this.#kernel.isAccepting = false;
    if (this.#isStarted) this.#notify(this.#kernel.hooks.onShutdown);
    connections.drain();
    const budget = new TimeBudget(shutdownTimeoutMs);
    // A part is kept for those that listen to their signal: they answer yet.
    if (!(await work.idle(budget.left(Math.min(closeGraceMs, shutdownTimeoutMs / 5))))) {
      connections.cancelRequests(new GosfError("aborted", { reason: "the server shuts down" }));
      await work.idle(Math.max(budget.left(), leastGraceMs));
    }
    const errors: unknown[] = await this.plugins.deactivate();
    const closing = new TimeBudget(Math.min(Math.max(budget.left(), leastGraceMs), closeGraceMs));
    connections.close(closing.left());
    await present.idle(closing.left());
    await io.close();
    await work.idle(closing.left()); // the hooks that saw the last clients leave
    answers.end();
    this.plugins.remove();
    await Promise.all([this.#detach?.(closing.left()), this.#open?.close(closing.left())]);
    try {
      await microservices?.[Symbol.asyncDispose]();
    } catch (error) {
      errors.push(error);
    }
    const [first, ...others] = errors;
    for (const error of others) this.#kernel.errors.report(error);
    if (first !== undefined) throw first;
  }
}
