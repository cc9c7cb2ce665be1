import { GosfError, type Answer, type Contract, type EndpointContract, type NameIn, type RequestOutput } from "@gosf/protocol";
import { errorOf, invalidArgument, isFields, option, type OptionTable, readOptions } from "@gosf/protocol/peer";
import { eventStart } from "@gosf/wire/server";
import type { AnswerMemory } from "../idempotency/answer-memory.ts";
import { readOnce, type OnceOptions } from "../idempotency/once-options.ts";
import type { Client } from "../model/client.ts";
import { assertEndpointName } from "../shared/names.ts";
import type { Request } from "../model/request.ts";
import type { AnyController, Endpoint } from "./exchange.ts";
import { oncePipeline } from "./once.ts";
import { plainPipeline } from "./pipelines.ts";

/** What a controller of a single answer may return: a message, or nothing; now or later. */
export type ControllerResult<A> = A | null | undefined | void | Promise<A | null | undefined | void>;

/** What a controller of a stream may return: the messages, one after the other. */
export type StreamResult<A> = AsyncIterable<A> | Promise<AsyncIterable<A>>;

/** What a controller may return of which no contract says whether it streams. */
type AnyResult<A> = ControllerResult<A> | StreamResult<A> | Promise<A | AsyncIterable<A> | null | undefined | void>;

type ResultOf<C extends Contract, E extends NameIn<C["endpoints"]>> = Contract extends C
  ? AnyResult<Answer<C["endpoints"], E>>
  : C["endpoints"][E] extends { readonly stream: true }
    ? StreamResult<Answer<C["endpoints"], E>>
    : ControllerResult<Answer<C["endpoints"], E>>;

/** What {@link App.listen} takes beside the controller. */
export interface EndpointOptions {
  /**
   * Run each call once: a call that comes again under the same guid gets the answer of the first run, also while that is still going. `true`
   * remembers the last 10,000 answers for five minutes, in memory. All that the endpoints of an app remember this way has 32 MiB together.
   *
   * @default false
   */
  readonly once?: boolean | OnceOptions | undefined;
}

/** Answers the requests of one endpoint. */
export type Controller<C extends Contract, E extends NameIn<C["endpoints"]>> = (
  client: Client<C>,
  request: Request<RequestOutput<C["endpoints"], E>>,
) => ResultOf<C, E>;

const optionTable: OptionTable<EndpointOptions> = {
  once: option<boolean | OnceOptions>("true, false or an object", (value) => typeof value === "boolean" || isFields(value)),
};

function assertListenable(name: unknown, controller: unknown): void {
  if (typeof name === "number") {
    throw new GosfError(
      "invalid-argument",
      {},
      { message: `listen adds an endpoint; startup opens the port: app.startup({ port: ${name} })` },
    );
  }
  assertEndpointName(name, "an endpoint");
  if (typeof controller !== "function") {
    throw invalidArgument(`the controller of "${name}" must be a function`);
  }
}

/** The endpoints of an app, each with its controller. */
export class Endpoints {
  readonly #all = new Map<string, Endpoint>();
  readonly #contract: Readonly<Record<string, EndpointContract>> | undefined;
  readonly #answers: AnswerMemory;

  /** @param answers What those remember that run once. */
  constructor(contract: Contract | undefined, answers: AnswerMemory) {
    this.#contract = contract && (contract.endpoints ?? {}); // a contract without endpoints allows none
    this.#answers = answers;
  }

  /** Their names. */
  get names(): string[] {
    return [...this.#all.keys()];
  }

  get(name: string): Endpoint | undefined {
    return this.#all.get(name);
  }

  /**
   * Adds an endpoint.
   *
   * @param strict Whether the contract must have it: not where a plugin brings it.
   * @returns A function that takes it away.
   */
  add(name: string, controller: AnyController, strict: boolean, options: EndpointOptions = {}): () => void {
    assertListenable(name, controller);
    const contract = this.#contract !== undefined && Object.hasOwn(this.#contract, name) ? this.#contract[name] : undefined;
    if (strict && this.#contract !== undefined && contract === undefined) {
      throw errorOf("outside-contract", { name });
    }
    if (this.#all.has(name)) {
      throw errorOf("duplicate-endpoint", { name });
    }
    const { request, response, stream: isStream = false } = contract ?? {};
    const once = readOnce(readOptions<EndpointOptions>(options, optionTable, { of: "listen" }).once, this.#answers);
    this.#all.set(name, {
      name,
      controller,
      request,
      response,
      isStream,
      pipeline: once === undefined ? plainPipeline : oncePipeline(once),
      outlivesConnection: once !== undefined,
      copyStart: eventStart(name),
    });
    return () => this.#all.delete(name);
  }

  /** @throws {GosfError} `missing-controller` naming each endpoint of the contract that nobody answers. */
  assertComplete(): void {
    const missing = Object.keys(this.#contract ?? {}).filter((name) => !this.#all.has(name));
    if (missing.length === 0) return;
    throw errorOf("missing-controller", { endpoints: missing });
  }
}
