import {
  check,
  GosfError,
  readArguments,
  toWire,
  type Answer,
  type Body,
  type BodySchema,
  type Endpoints,
  type Message,
  type NameIn,
  type RequestMessage,
  type RequestOutput,
} from "@gosf/protocol";
import type { ContractSchemas } from "./contract-schemas.ts";
import { Listeners } from "./listeners.ts";

/** Hears the messages of one name. */
export type Listener = (message: RequestMessage) => unknown;

/** What the server asks of this client. */
export interface ClientRequest<B extends object = Body> {
  /** The client endpoint that was asked. */
  readonly endpoint: string;
  /** The request, read and checked. */
  readonly message: RequestMessage<B>;
}

/** Answers the server's requests for one client endpoint. */
export type ClientHandler<S extends Endpoints, E extends NameIn<S>> = (
  request: ClientRequest<RequestOutput<S, E>>,
) => Answer<S, E> | void | Promise<Answer<S, E> | void>;

/** A {@link ClientHandler} of which the contract is not known. */
export type Handler = (request: ClientRequest) => unknown;

/** An error that nobody awaits: a broadcast that is no Message, a listener that fails. */
export interface UnawaitedError {
  /** What was thrown: a GosfError where it was this package that found fault. */
  readonly error: unknown;
  /** The broadcast or client endpoint that it happened with. */
  readonly name: string;
}

/** What arrives without having been asked for: listeners for broadcasts, handlers for the server's requests. */
export class Inbox {
  readonly errors: Listeners<UnawaitedError> = new Listeners();
  readonly #schemas: ContractSchemas;
  readonly #listeners = new Map<string, Set<{ listener: Listener }>>();
  readonly #handlers = new Map<string, Handler>();
  #checked: Promise<void> = Promise.resolve();

  constructor(schemas: ContractSchemas) {
    this.#schemas = schemas;
  }

  /**
   * Adds a listener.
   *
   * @returns Removes it.
   */
  listen(name: string, listener: Listener): () => void {
    const entry = { listener }; // the same function may listen twice
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(entry));
    return () => {
      if (listeners.delete(entry) && listeners.size === 0) this.#listeners.delete(name);
    };
  }

  /**
   * Sets the handler of a client endpoint.
   *
   * @returns Removes it.
   * @throws {GosfError} `duplicate-endpoint`.
   */
  handle(name: string, handler: Handler): () => void {
    if (this.#handlers.has(name)) throw new GosfError("duplicate-endpoint", { name }, { message: `"${name}" has a handler already` });
    this.#handlers.set(name, handler);
    return () => {
      if (this.#handlers.get(name) === handler) this.#handlers.delete(name);
    };
  }

  /**
   * Takes an event.
   *
   * @param answer Sends the acknowledgement, where one is wanted.
   */
  receive(name: string, args: readonly unknown[], answer: ((wire: unknown) => void) | undefined): void {
    const listeners = this.#listeners.get(name);
    if (!listeners && !answer) return;
    let message: RequestMessage;
    try {
      message = readArguments(args);
    } catch (error) {
      if (answer) answer(toWire(toFailure(error)));
      else this.#report(error, name);
      return;
    }
    if (listeners) this.#tell(listeners, name, message);
    if (answer) {
      this.#handle(name, message).then(
        (response) => answer(response === undefined ? null : toWire(response, message)),
        (error: unknown) => {
          if (!(error instanceof GosfError)) this.#report(error, name);
          answer(toWire(toFailure(error), message));
        },
      );
    }
  }

  #tell(listeners: Set<{ listener: Listener }>, name: string, message: RequestMessage): void {
    const schema = message.success ? this.#schemas.broadcast(name) : undefined;
    if (schema) {
      // Each waits for those before it: a schema that takes its time must not change the order.
      this.#checked = this.#checked.then(() => this.#tellChecked(schema, listeners, name, message));
    } else {
      for (const { listener } of listeners) this.#run(listener, name, message);
    }
  }

  async #tellChecked(schema: BodySchema, listeners: Set<{ listener: Listener }>, name: string, message: RequestMessage): Promise<void> {
    try {
      const body = await checkedBody(schema, message.body, "invalid-response");
      for (const { listener } of listeners) this.#run(listener, name, { ...message, body });
    } catch (error) {
      this.#report(error, name);
    }
  }

  #run(listener: Listener, name: string, message: RequestMessage): void {
    try {
      const result = listener(message);
      if (result instanceof Promise) result.catch((error: unknown) => this.#report(error, name));
    } catch (error) {
      this.#report(error, name);
    }
  }

  async #handle(name: string, message: RequestMessage): Promise<Message | undefined> {
    const handler = this.#handlers.get(name);
    if (!handler) throw new GosfError("unknown-endpoint", { endpoint: name });
    const schemas = this.#schemas.clientEndpoint(name);
    const body = await checkedBody(schemas?.request, message.body, "invalid-body");
    const response = (await handler({ endpoint: name, message: { ...message, body } })) as Message | undefined; // as handle() types it
    if (!response?.success) return response;
    try {
      return { ...response, body: await checkedBody(schemas?.response, response.body, "invalid-response") };
    } catch (error) {
      this.#report(error, name); // what is wrong with it is this side's matter
      throw new GosfError("invalid-response");
    }
  }

  #report(error: unknown, name: string): void {
    // Nothing is lost in silence: without a listener it goes where developers look.
    if (!this.errors.tell({ error, name })) console.error(`GOSF: "${name}" failed`, error);
  }
}

async function checkedBody(schema: BodySchema | undefined, body: Message["body"], code: string): Promise<Message["body"]> {
  if (!schema) return body;
  const checked = await check(schema, body);
  if (checked.issues) throw new GosfError(code, { issues: checked.issues });
  return checked.value;
}

function toFailure(error: unknown): Message {
  const { code, details } = error instanceof GosfError ? error : new GosfError("internal-error");
  return { success: false, text: code, meta: {}, body: { ...details } };
}
