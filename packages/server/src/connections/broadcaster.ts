import { check, GosfError, isSchema, toWire, type BodySchema, type Contract, type Message, type WritableMessage } from "@gosf/protocol";
import { invalidArgument, metaKey } from "@gosf/protocol/peer";
import { Encoder, PacketType } from "@gosf/wire/parser";
import type { Server, Socket } from "socket.io";
import type { ErrorReporter } from "../hooks/error-reporter.ts";
import type { Hooks } from "../hooks/hooks.ts";
import { assertEndpointName, assertRoom } from "../shared/names.ts";
import { toMessage, withoutNote } from "../messages/response.ts";
import type { Client } from "../model/client.ts";
import { isClustered } from "./cluster.ts";
import { encoding } from "../messages/encoding.ts";

const encoder = new Encoder();

/** Sends messages that nobody asked for: to a room, to all, to one. */
export class Broadcaster {
  readonly #io: Server;
  readonly #hooks: Hooks;
  readonly #errors: ErrorReporter;
  readonly #contract: Contract | undefined;

  constructor(io: Server, hooks: Hooks, errors: ErrorReporter, contract: Contract | undefined) {
    this.#io = io;
    this.#hooks = hooks;
    this.#errors = errors;
    this.#contract = contract;
  }

  /** To everyone in a room, or to all. */
  broadcast(room: string, endpoint: string, given: WritableMessage | undefined): void {
    assertRoom(room);
    const message = this.#prepare(endpoint, given);
    const { onBeforeBroadcast, onAfterBroadcast } = this.#hooks;
    const report = (error: unknown): void => this.#errors.report(error);
    if (!onBeforeBroadcast.isEmpty) onBeforeBroadcast.start(report, endpoint, room, message);
    const to = room === "" ? this.#io : this.#io.to(room);
    this.#emit(to, endpoint, message);
    if (!onAfterBroadcast.isEmpty) void onAfterBroadcast.notify(report, endpoint, room, message);
  }

  /** The same, without the client that sends it. */
  broadcastFrom(client: Client, socket: Socket, room: string, endpoint: string, given: WritableMessage | undefined): void {
    assertRoom(room);
    const message = this.#prepare(endpoint, given);
    const { onBeforeClientBroadcast, onAfterClientBroadcast } = this.#hooks;
    const report = (error: unknown): void => this.#errors.report(error, { client });
    if (!onBeforeClientBroadcast.isEmpty) onBeforeClientBroadcast.start(report, client, endpoint, room, message);
    const to = room === "" ? socket.broadcast : socket.to(room);
    this.#emit(to, endpoint, message);
    if (!onAfterClientBroadcast.isEmpty) void onAfterClientBroadcast.notify(report, client, endpoint, room, message);
  }

  /** To one client alone. */
  send(socket: Socket, endpoint: string, given: WritableMessage | undefined): void {
    const message = this.#prepare(endpoint, given);
    if (socket.connected) encoding(endpoint, () => socket.emit(endpoint, toWire(message)));
  }

  #emit(to: Pick<Server, "emit">, endpoint: string, message: Message): void {
    encoding(endpoint, () => {
      const wire = toWire(message, {});
      // Adapters that other servers share encode in a promise that nobody awaits: what they cannot encode is refused here.
      if (isClustered(this.#io.sockets)) encoder.encode({ type: PacketType.EVENT, nsp: "/", data: [endpoint, wire] });
      to.emit(endpoint, wire);
    });
  }

  #prepare(endpoint: string, given: WritableMessage = {}): Message {
    assertEndpointName(endpoint, "sent");
    // Hooks may change what leaves, but never the sender's own message, which may be the response of a request.
    const message: Message = { ...toMessage(given, `the message "${endpoint}"`) };
    // Without a word on it, what is told to many is no failure: a failure's body is not checked by those who validate.
    if (given.success === undefined) Object.assign(message, { success: true });
    const schema = this.#schemaOf(endpoint);
    if (metaKey in message.meta) message.meta = withoutNote(message.meta);
    if (schema !== undefined) {
      if (!message.success)
        throw invalidArgument(`the broadcast "${endpoint}" carries the body that its contract declares, and a failure has none`);
      message.body = checkedBody(schema, endpoint, message.body);
    }
    return message;
  }

  #schemaOf(endpoint: string): BodySchema | undefined {
    const broadcasts = this.#contract?.broadcasts;
    if (broadcasts === undefined || !Object.hasOwn(broadcasts, endpoint)) return undefined;
    const entry = broadcasts[endpoint];
    return entry === undefined || isSchema(entry) ? entry : entry.body;
  }
}

function checkedBody(schema: BodySchema, endpoint: string, body: object): Message["body"] {
  const checked = check(schema, body);
  if (checked instanceof Promise) {
    checked.catch(() => {}); // its outcome is not wanted: the broadcast itself is refused
    throw invalidArgument(`the schema of the broadcast "${endpoint}" is asynchronous, and a broadcast does not wait`);
  }
  if (checked.issues) {
    throw new GosfError(
      "invalid-body",
      { issues: checked.issues },
      { message: `the body of the broadcast "${endpoint}" breaks the contract` },
    );
  }
  return checked.value; // an object's own fields are a record of unknown
}
