import type { Contract } from "@gosf/protocol";
import { definedFields } from "@gosf/protocol/peer";
import * as parser from "@gosf/wire/parser";
import { limitEngine, type QueueMonitor, WebSocketServer } from "@gosf/wire/server";
import { Server as Engine } from "engine.io";
import { Server, type ServerOptions } from "socket.io";
import { Admission } from "../admission/admission.ts";
import { AnswerMemory, defaultMaxBytes } from "../idempotency/answer-memory.ts";
import { Broadcaster } from "../connections/broadcaster.ts";
import type { ConnectionHost } from "../connections/connection.ts";
import { Connections } from "../connections/connections.ts";
import { limitHandshakes } from "../connections/handshake-limit.ts";
import { limitQueues } from "../connections/queue-limit.ts";
import { ErrorReporter } from "../hooks/error-reporter.ts";
import { Hooks } from "../hooks/hooks.ts";
import { dispatch } from "../requests/dispatcher.ts";
import { Endpoints } from "../requests/endpoints.ts";
import type { ExchangeHost } from "../requests/exchange.ts";
import { ConfigStore } from "../settings/config.ts";
import { readEnv, type Env } from "../settings/env.ts";
import { Work } from "../shared/work.ts";
import type { AppLimits } from "./limits.ts";
import type { SocketIoOptions } from "./socket-io-options.ts";

/** What a kernel is made of. */
export interface KernelOptions {
  readonly contract: Contract | undefined;
  readonly limits: AppLimits;
  readonly keepRequest: boolean;
  readonly protocol3: boolean;
  /** Whether controllers call services. */
  readonly isAmbient: boolean;
  readonly socketIo: SocketIoOptions;
}

/** The parts of an app, put together once: the app itself and what plugins get are two views of it. */
export class Kernel implements ConnectionHost, ExchangeHost {
  readonly #given: AppLimits;
  readonly io: Server;
  readonly hooks: Hooks = new Hooks();
  readonly errors: ErrorReporter = new ErrorReporter(this.hooks);
  /** Requests and hooks under way. */
  readonly work: Work = new Work();
  readonly admission: Admission;
  readonly limits: AppLimits;
  readonly isAmbient: boolean;
  /** Clients of protocol 3 are served. */
  readonly protocol3: boolean;
  /** Connections that are there. */
  readonly present: Work = new Work();
  readonly env: Env = readEnv();
  readonly config: ConfigStore = new ConfigStore();
  readonly contract: Contract | undefined;
  /** What endpoints that run once remember. */
  readonly answers: AnswerMemory = new AnswerMemory(defaultMaxBytes, (error) => this.errors.reportUnawaited(error, {}));
  readonly endpoints: Endpoints;
  readonly broadcaster: Broadcaster;
  readonly connections: Connections;
  readonly sendQueues: QueueMonitor;
  /** Whether new connections are let in. */
  isAccepting = true;

  constructor({ contract, limits, keepRequest, protocol3, isAmbient, socketIo }: KernelOptions) {
    this.#given = limits;
    this.limits = { ...limits };
    this.admission = new Admission(this.limits, this.work);
    this.isAmbient = isAmbient;
    this.protocol3 = protocol3;
    const options: Partial<ServerOptions> = {
      ...definedFields(socketIo),
      allowEIO3: protocol3,
      allowRequest: (request, answer) => {
        if (!this.isAccepting) answer("the server is shutting down", false);
        else if (socketIo.allowRequest) socketIo.allowRequest(request, answer);
        else answer(null, true);
      },
      parser,
      serveClient: false,
      wsEngine: WebSocketServer,
    };
    this.io = new Server(options);
    this.io.bind(new Engine(options)); // without an HTTP server: that one stays its owner's
    limitEngine(this.io.engine, limits);
    limitHandshakes(this.io);
    this.contract = contract;
    this.endpoints = new Endpoints(contract, this.answers);
    this.broadcaster = new Broadcaster(this.io, this.hooks, this.errors, contract);
    const { io, hooks, errors, work, present } = this;
    this.connections = new Connections({ io, hooks, errors, work, present, host: this, limits: this.limits, keepRequest });
    this.sendQueues = limitQueues({ io, errors, clients: this.connections.all, limits: this.limits });
    dispatch(io, this, this.endpoints, this.connections.all);
  }

  /** Sets limits that a configuration file holds, before the first connection. The others are as the app was given them. */
  limit(fromFile: Partial<AppLimits>): void {
    Object.assign(this.limits, this.#given, fromFile);
    limitEngine(this.io.engine, this.limits);
  }
}
