import {
  check,
  GosfError,
  readReply,
  toWire,
  type BodySchema,
  type EndpointContract,
  type Message,
  type WritableMessage,
} from "@gosf/protocol";
import { callLimitTable, milliseconds, onAbort, type OptionTable, PendingCalls, readOptions } from "@gosf/protocol/peer";
import { emitForAck } from "@gosf/wire/server";
import type { Socket } from "socket.io";
import { assertEndpointName } from "../shared/names.ts";
import { toMessage } from "../messages/response.ts";
import type { ClientCallOptions } from "../model/client.ts";
import { encoding } from "../messages/encoding.ts";

const table: OptionTable<ClientCallOptions, "timeoutMs"> = {
  timeoutMs: milliseconds(2000),
  signal: callLimitTable.signal,
};

/** Reads what a client's acknowledgement carries. */
function readAnswer(args: readonly unknown[]): Message {
  try {
    return readReply(args);
  } catch (cause) {
    throw new GosfError("invalid-response", GosfError.is(cause) ? cause.details : {}, { cause });
  }
}

/** A reply comes from outside as requests do: it is always checked. Its body stays as it arrived: the client has sent the schema's output. */
async function checkReply(reply: Message, schema: BodySchema | undefined): Promise<Message> {
  if (schema === undefined || !reply.success) return reply;
  const checked = await check(schema, reply.body);
  if (checked.issues) throw new GosfError("invalid-response", { issues: checked.issues });
  return reply;
}

/** The calls in flight to one client. Each settles exactly once: by its reply, its deadline, its signal, or the client's leaving. */
export class ClientCalls {
  readonly #socket: Socket;
  readonly #pending = new PendingCalls<() => void>();
  readonly #hasLeft: () => boolean;
  #made = 0;

  /** @param hasLeft Whether the client has left: before it is accepted it is not connected either. */
  constructor(socket: Socket, hasLeft: () => boolean) {
    this.#socket = socket;
    this.#hasLeft = hasLeft;
  }

  call(
    endpoint: string,
    message: WritableMessage,
    options: ClientCallOptions,
    contract: Readonly<Record<string, EndpointContract>> | undefined,
  ): Promise<Message> {
    const entry = contract !== undefined && Object.hasOwn(contract, endpoint) ? contract[endpoint] : undefined;
    const reply = this.#send(endpoint, message, options).then((received) => checkReply(received, entry?.response));
    // One that nobody awaits must not end the process when its client leaves.
    reply.catch(() => {});
    return reply;
  }

  /** The client has left. */
  rejectAll(): void {
    for (const reject of this.#pending.values()) reject();
  }

  #send(endpoint: string, message: WritableMessage, options: ClientCallOptions): Promise<Message> {
    return new Promise((resolve, reject) => {
      assertEndpointName(endpoint, "called");
      const number = this.#made++;
      const { timeoutMs, signal } = readOptions<ClientCallOptions, "timeoutMs">(options, table, { of: "client.call" });
      const fail = (code: "aborted" | "disconnected" | "timeout", what: string, cause?: unknown): void => {
        settle();
        reject(new GosfError(code, { endpoint }, { message: `the call of "${endpoint}" ${what}`, cause }));
      };
      const abort = (reason: unknown): void => fail("aborted", "was aborted", reason);
      const onLeave = (): void => fail("disconnected", "was not answered: the client has left");
      let giveUp: (() => void) | undefined;
      let unwatch: (() => void) | undefined;
      let timer: NodeJS.Timeout | undefined;
      const settle = (): void => {
        clearTimeout(timer);
        giveUp?.();
        unwatch?.();
        this.#pending.delete(number);
      };
      if (signal?.aborted) return abort(signal.reason);
      if (!this.#socket.connected)
        return this.#hasLeft() ? onLeave() : fail("disconnected", "cannot be made: the client is not accepted yet");
      const given = toMessage(message, `the call of "${endpoint}"`);
      giveUp = encoding(endpoint, () =>
        emitForAck(this.#socket, endpoint, [toWire(given)], (args) => {
          settle();
          try {
            resolve(readAnswer(args));
          } catch (error) {
            reject(error);
          }
        }),
      );
      timer = setTimeout(() => fail("timeout", `was not answered within ${timeoutMs} ms`), timeoutMs);
      unwatch = signal && onAbort([signal], abort);
      this.#pending.set(number, onLeave);
      return undefined;
    });
  }
}
