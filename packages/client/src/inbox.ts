import {
  GosfError,
  readArguments,
  readMessage,
  toWire,
  type Answer,
  type Body,
  type Endpoints,
  type Message,
  type NameIn,
  type RequestMessage,
  type RequestOutput,
  type WritableMessage,
} from "@gosf/protocol";
import { createListeners, type Listeners, type UnawaitedError } from "@gosf/protocol/peer";
import { checkMessage } from "#checks";
import { checkedBody } from "./checked-body.ts";
import type { ContractSchemas } from "./contract-schemas.ts";
import { fault } from "./fault.ts";

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

/** What arrives without having been asked for: listeners for broadcasts, handlers for the server's requests. */
export interface Inbox {
  readonly report: (error: unknown, name: string) => void;
  readonly onError: Listeners<UnawaitedError>["add"];
  /**
   * Adds a listener.
   *
   * @returns Removes it.
   */
  readonly listen: (name: string, listener: Listener) => () => void;
  /**
   * Sets the handler of a client endpoint.
   *
   * @returns Removes it.
   * @throws {GosfError} `duplicate-endpoint`.
   */
  readonly handle: (name: string, handler: Handler) => () => void;
  /**
   * Takes an event.
   *
   * @param answer Sends the acknowledgement, where one is wanted.
   */
  readonly receive: (name: string, args: readonly unknown[], answer: Respond | undefined) => void;
}

/** Sends the acknowledgement. Throws what encoding it throws, with nothing sent. */
type Respond = (wire: unknown) => void;

/** Makes an inbox without listeners. */
export function createInbox(schemas: ContractSchemas): Inbox {
  const errors = createListeners<UnawaitedError>(console.error);
  const listeners = new Map<string, Listeners<RequestMessage>>();
  const handlers = new Map<string, Handler>();
  let checked: Promise<void> = Promise.resolve();

  function tell(name: string, message: RequestMessage): void {
    const schema = schemas.broadcast(name, message.success);
    if (!schema) return void listeners.get(name)?.notify(message);
    // Each waits for those before it: a schema that takes its time must not change the order.
    checked = checked
      .then(() => checkedBody(schema, message.body))
      .then(() => void listeners.get(name)?.notify(message))
      .catch((error: unknown) => report(error, name));
  }

  async function handle(name: string, message: RequestMessage): Promise<Message | undefined> {
    const handler = handlers.get(name);
    if (!handler) throw fault("unknown-endpoint", { endpoint: name });
    const { request, response } = schemas.clientEndpoint(name) ?? {};
    const body = await checkedBody(request, message.body, "invalid-body");
    const answer = (await handler({ endpoint: name, message: { ...message, body } })) as Message | undefined; // as ClientHandler has it
    if (answer === undefined) return answer;
    try {
      if (typeof readMessage(answer).success !== typeof answer.success) throw fault("invalid-response", { success: answer.success });
      checkMessage(answer, `the handler of "${name}"`);
      return answer.success ? { ...answer, body: await checkedBody(response, answer.body) } : answer;
    } catch (error) {
      report(error, name); // what is wrong with it is this side's matter
      throw fault("invalid-response", {});
    }
  }

  /** @param code The failure to send instead if the response cannot be encoded. */
  function respond(name: string, response: WritableMessage | undefined, code: string, answer: Respond, request?: RequestMessage): void {
    try {
      answer(response === undefined ? null : toWire(response, request));
    } catch (error) {
      report(error, name);
      answer(toWire({ text: code }, request));
    }
  }

  /** Sends an error as a failure, if a response is wanted. Reports what the server does not get to see. */
  function fail(name: string, error: unknown, answer?: Respond, request?: RequestMessage): void {
    if (!answer || !GosfError.is(error)) report(error, name);
    const { code, details } = GosfError.is(error) ? error : fault("internal-error", {});
    if (answer) respond(name, { text: code, body: details }, code, answer, request);
  }

  /** Reports an error that nobody awaits: to listeners, or to `console.error` if there is none. */
  function report(error: unknown, name: string): void {
    if (!errors.notify({ error, name })) console.error(`GOSF: "${name}" failed`, error);
  }

  return {
    report,
    onError: errors.add,
    listen(name, listener) {
      const all = listeners.get(name) ?? createListeners((error) => report(error, name));
      listeners.set(name, all);
      return all.add(listener);
    },
    handle(name, handler) {
      if (handlers.has(name)) throw fault("duplicate-endpoint", { name });
      handlers.set(name, handler);
      return () => {
        if (handlers.get(name) === handler) handlers.delete(name);
      };
    },
    receive(name, args, answer) {
      if (!answer && !listeners.has(name)) return;
      let message: RequestMessage;
      try {
        message = readArguments(args);
      } catch (error) {
        return fail(name, error, answer);
      }
      tell(name, message);
      if (!answer) return;
      handle(name, message).then(
        (response) => respond(name, response, "invalid-response", answer, message),
        (error: unknown) => fail(name, error, answer, message),
      );
    },
  };
}
