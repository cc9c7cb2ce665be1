import type { DecodedPacket } from "../decoded-packet.ts";
import { EventEmitter } from "node:events";
import process from "node:process";
import type { Namespace, Socket } from "socket.io";
import { DirectRoute } from "./direct-route.ts";
import type { EventReceiver } from "./event-receiver.ts";
import { type SocketInternals, socketInternals } from "./internals.ts";

const receivers = new WeakMap<Namespace, EventReceiver>();

/**
 * Has one function receive the events of every socket of a namespace, present and to come, in order of arrival.
 *
 * Middlewares (`socket.use`) and `onAny` listeners come first, as always; nothing is received after the socket's disconnect. Events the
 * receiver leaves, and those whose name is a number, go to the socket's own listeners. What the receiver throws is an uncaught exception, as
 * from a listener. It answers with `sendEncoded`: a wrapper that a middleware puts around the acknowledgement is not called for an event it took.
 *
 * @returns a function that ends it
 * @throws Error if the namespace has a receiver already
 * @example
 * const stop = receiveEvents(io.of("/"), (socket, event, args, ackId) => {
 *   if (event !== "echo") return false;
 *   if (ackId !== undefined) sendEncoded(socket, `3${ackId}${JSON.stringify(args)}`);
 *   return true;
 * });
 */
export function receiveEvents(namespace: Namespace, receiver: EventReceiver): () => void {
  if (receivers.has(namespace)) throw new Error(`Namespace ${namespace.name} has a receiver already`);
  receivers.set(namespace, receiver);
  namespace.prependListener("connect", bind);
  for (const socket of namespace.sockets.values()) bind(socket);
  return () => {
    if (receivers.get(namespace) !== receiver) return;
    receivers.delete(namespace);
    namespace.removeListener("connect", bind);
    for (const socket of namespace.sockets.values()) DirectRoute.close(socketInternals(socket));
  };
}

/** Stands in for Socket#onevent and does all it does, with the receiver asked before the listeners. */
function receiveEvent(this: SocketInternals, packet: DecodedPacket): void {
  // The direct way begins with the first event of a connection that came the ordinary way.
  const receiver = receivers.get(this.nsp);
  if (receiver) DirectRoute.open(this, receiver, receiveEvent);
  const args = packet.data ?? [];
  const ack = packet.id == null ? undefined : this.ack(packet.id);
  if (ack) args.push(ack);
  for (const listener of this._anyListeners?.slice() ?? []) Reflect.apply(listener, this, args);
  this.run(args, (error) => process.nextTick(deliver, this, packet, args, ack, error));
}

function deliver(
  internals: SocketInternals,
  packet: DecodedPacket,
  args: unknown[],
  ack: ((...args: unknown[]) => void) | undefined,
  error: Error | undefined,
): void {
  if (error) {
    internals._onerror(error);
    return;
  }
  const socket = internals as unknown as Socket;
  if (!socket.connected) return;
  const receiver = receivers.get(socket.nsp);
  const [event] = args;
  if (receiver && typeof event === "string" && !packet.declined) {
    const end = ack && args.at(-1) === ack ? -1 : args.length;
    if (receiver(socket, event, args.slice(1, end), packet.id ?? undefined)) return;
  }
  EventEmitter.prototype.emit.apply(socket, args as [string, ...unknown[]]);
}

function bind(socket: Socket): void {
  socketInternals(socket).onevent = receiveEvent;
}
