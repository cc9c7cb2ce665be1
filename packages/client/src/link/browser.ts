import type { Socket } from "socket.io-client";
import { Encoder, type Packet } from "socket.io-parser";
import { GosfError, type MessageIdentity } from "@gosf/protocol";
import type { CallLimits } from "@gosf/protocol/peer";
import type { TransportClass, Transports } from "../connection/connection-options.ts";
import type { CallOptions } from "../options.ts";
import type { PacketReceiver, PageWatcher, PendingCalls, PlatformOptions } from "./link.ts";

/** The data of an event that carries a message. */
export { plainData as eventData } from "./plain-data.ts";

const encoder = new Encoder();

/** A packet whose type is a number, to keep the page's bundle small: 2 is EVENT, 3 ACK, 5 BINARY_EVENT, 6 BINARY_ACK. */
type NumberedPacket = Omit<Packet, "type"> & { readonly type: number };

/** The options of socket.io-client's manager that differ by platform. Here they are as given. */
export function managerOptions(transports: Transports): PlatformOptions {
  return { transports: transports as TransportClass[] }; // socket.io-client does not change the list; its type has names alone or classes alone
}

/**
 * Sends an event on a connected socket, with an id where an acknowledgement is wanted.
 *
 * @returns Whether it was written: not where the connection has missed its ping, in a frozen tab say.
 * @param maxBytes What the server takes: it would close the connection over more.
 * @throws {GosfError} `too-large`.
 * @throws What JSON.stringify does, with nothing sent.
 */
export function sendEvent(socket: Socket, id: number | undefined, data: readonly unknown[], maxBytes: number, type = 2): boolean {
  const { engine } = socket.io;
  // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- see NumberedPacket
  const parts = encoder.encode({ type, nsp: "/", id: id!, data }); // encode() takes an undefined id
  for (const part of parts) {
    const bytes = new Blob([part]).size + 1; // Engine.IO puts one byte before a text
    if (bytes > maxBytes) throw mark(new GosfError("too-large", { bytes, maxBytes }));
  }
  if (engine._hasPingExpired()) return false; // as socket.io-client's own emit asks
  for (const part of parts) engine.write(part);
  return true;
}

/** Watches the page until it is told to stop. Workers and React Native have some of the events, or none. */
export function watchPage({ back, left }: PageWatcher): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  const on = (target: Partial<EventTarget> | undefined, type: string, listener: (event: Event) => void): void =>
    target?.addEventListener?.(type, listener, { signal });
  const again = (): void => back(false);
  on(globalThis, "online", again);
  on(globalThis, "pagehide", left);
  on(globalThis, "pageshow", (event) => (event as PageTransitionEvent).persisted && back(true));
  on(globalThis.document, "resume", again);
  on(globalThis.document, "visibilitychange", () => document.hidden || again());
  return () => controller.abort();
}

/** Why an attempt to connect failed. A browser does not tell pages more than that. */
export function reasonOf(cause: unknown): string {
  return String((cause as Error | undefined)?.message ?? cause);
}

/** An error of this side. A page serves nobody that must not see it. */
export function mark(error: GosfError): GosfError {
  return error;
}

/**
 * The message of an error of this side: its code and details. A page does not carry sentences for people who read the code's page.
 *
 * Never throws: details may hold a value of the application that JSON cannot encode. The message is the code alone then.
 */
export function messageOf(code: string, details: object): string {
  try {
    return `${code} ${JSON.stringify(details)}`;
  } catch {
    return code;
  }
}

/** Nothing is checked here, so that it costs a page no bytes: the server refuses what is too long. */
export function assertLengths(_name: string, _identity?: MessageIdentity): void {}

/** Makes an empty list. */
export function createPendingCalls<T extends object>(): PendingCalls<T> {
  return new Map();
}

/** Sends an acknowledgement on a connected socket; throws as sendEvent does. */
export function sendAck(socket: Socket, id: number, data: readonly unknown[], maxBytes: number): void {
  sendEvent(socket, id, data, maxBytes, 3);
}

/** Has a receiver take what arrives. */
export function receive(socket: Socket, { onEvent, onAck }: PacketReceiver): void {
  socket.io.on("packet", ({ type, nsp, id, data }: NumberedPacket) => {
    if (nsp !== "/") return;
    if (type === 2 || type === 5) onEvent(data[0], data.slice(1), id);
    else if (type === 3 || type === 6) onAck(id!, data); // an acknowledgement has an id
  });
}

/** How long a call may take, and its signals. In Node it takes them over from the request it is made for; there is none in a page. */
export function callLimits({ timeoutMs, signal }: CallOptions, defaultTimeoutMs: number): CallLimits {
  return { timeoutMs: timeoutMs ?? defaultTimeoutMs, signals: signal ? [signal] : [] };
}

/** Tells whether a transport refuses by itself what is above `maxPayloadBytes`: a page's take anything. */
export function limitsPayload(_transport: string): boolean {
  return false;
}
