import type { EventEmitter } from "node:events";
import type { Socket } from "socket.io";

/** What this file uses of an EventEmitter beyond its public members. */
interface EmitterInternals {
  _events?: Record<string | symbol, unknown>;
}

/** What this file uses of engine.io and ws beyond their public members: the emitters that a connection is made of. */
interface ConnectionParts {
  readonly transport: EventEmitter & {
    readonly name: string;
    readonly socket?: EventEmitter & { readonly _socket?: EventEmitter | null; readonly _receiver?: EventEmitter | null };
  };
  cleanupFn?: unknown[];
}

/** What it uses of socket.io-parser's decoder. */
interface DecoderInternals {
  readonly _callbacks?: Record<string, unknown[]>;
}

/**
 * Listeners by event, as an object whose shape V8 shares between emitters. Node's own is a hash table, with room for more, in each of them.
 * As there, nothing is inherited: an event may have any name.
 */
const Listeners = function () {} as unknown as { new (): Record<string | symbol, unknown>; prototype: object };
Listeners.prototype = Object.create(null) as object;

/**
 * A list of listeners and nothing else. Node keeps marks on some: that it has warned of their length and, since Node 24, how often it is
 * walking them right now. A copy without its marks would never be walked again.
 */
function isPlainList(entry: unknown): entry is unknown[] {
  return Array.isArray(entry) && Reflect.ownKeys(entry).length === entry.length + 1;
}

function compactListeners(emitter: EventEmitter | null | undefined): void {
  const events = (emitter as EmitterInternals | null | undefined)?._events;
  if (events === undefined) return;
  const listeners = new Listeners();
  for (const name of Reflect.ownKeys(events)) {
    const entry = events[name];
    // A list that grew has room for sixteen more.
    listeners[name] = isPlainList(entry) ? entry.slice() : entry;
  }
  (emitter as EmitterInternals)._events = listeners;
}

/**
 * Lets a connection that idles weigh less, by the room its lists of listeners keep for more. Nothing changes but memory: listeners can be added
 * and removed as before. Call it once all that listen to a connection do.
 *
 * @param socket - a connected socket
 * @example
 * io.on("connection", (socket) => compactConnection(socket));
 */
export function compactConnection(socket: Socket): void {
  const connection = socket.conn as unknown as EventEmitter & ConnectionParts;
  compactListeners(socket);
  compactListeners(connection);
  compactCallbacks((socket as unknown as { client: { decoder: DecoderInternals } }).client.decoder);
  connection.cleanupFn = connection.cleanupFn?.slice() ?? [];
  compactTransport(connection);
  if (connection.transport.name !== "websocket") connection.once("upgrade", () => compactTransport(connection));
}

/** The same for socket.io-parser's emitter, of which there is one for each connection, too. */
function compactCallbacks({ _callbacks: callbacks = {} }: DecoderInternals): void {
  for (const [name, entry] of Object.entries(callbacks)) callbacks[name] = entry.slice();
}

/** Engine.io's listener for errors before there is a transport. It removes it only where the WebSocket is an upgrade from polling. */
function removeUpgradeListener(webSocket: EventEmitter): void {
  const listeners = webSocket.listeners("error") as ((error: Error) => void)[];
  if (listeners.length < 2) return;
  for (const listener of listeners) if (listener.name === "onUpgradeError") webSocket.removeListener("error", listener);
}

function compactTransport({ transport }: ConnectionParts): void {
  if (transport.socket) removeUpgradeListener(transport.socket);
  compactListeners(transport);
  compactListeners(transport.socket);
  compactListeners(transport.socket?._receiver);
  compactListeners(transport.socket?._socket);
}
