import type { GosfError } from "@gosf/protocol";
import { announcementKey, peerEvent, type ServerSignal } from "@gosf/protocol/peer";
import { limitsPayload, managerOptions, reasonOf, receive, sendAck, sendEvent, watchPage } from "#link";
import { fault } from "../fault.ts";
import { createBackoff } from "./backoff.ts";
import type { ConnectionOptions } from "./connection-options.ts";
import type { Connection, ConnectionEvents } from "./connection.ts";
import { createManager } from "./manager.ts";
import type { ConnectionState } from "./state.ts";
import { createTransportOrder } from "./transport-order.ts";

/** Refusals that may pass: the server is there, but cannot take another client now. */
const passing = ["overloaded", "internal-error"];

/** A packet of Engine.IO; not each has data. */
interface ReceivedPacket {
  readonly data?: { readonly length?: number; readonly byteLength?: number } | undefined;
}

/**
 * Makes a connection, closed as yet. Its socket.io-client manager neither connects nor reconnects by itself: that is decided here.
 *
 * @param url The server's origin, with what its query is to have.
 * @param callerId What the caller is known by, over all its connections.
 */
export function createConnection(url: URL, options: ConnectionOptions, callerId: string): Connection {
  const { origin } = url;
  const { auth, transports = ["websocket"], reconnect = true } = options;
  const { baseMs = 1000, maxMs = 5000, always = false } = Object(reconnect) as Exclude<typeof reconnect, boolean>;
  const connectTimeoutMs = options.connectTimeoutMs ?? 10_000;
  const maxPayloadBytes = options.maxPayloadBytes ?? 16_777_216;
  function disconnected(reason: string): GosfError {
    return fault("disconnected", { url: origin, reason, sent: false });
  }

  let events: ConnectionEvents;
  let state: ConnectionState = "closed";
  let closedBy = disconnected("not opened");
  let failure: GosfError | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let attempts = 0;
  let maxBytes = Infinity;
  /** Whether the server of this attempt has sent its features: before its acceptance, or right behind it in earlier versions. */
  let isKnown = false;
  /** Whether the timer starts the next attempt. */
  let isWaiting = false;
  let unwatch: (() => void) | undefined;
  const backoff = createBackoff(baseMs, maxMs);
  const platform = managerOptions(transports);
  const order = createTransportOrder(platform.transports);

  const manager = createManager(url, options, platform, { callerId, maxPayload: maxPayloadBytes });
  // oxlint-disable-next-line typescript/no-misused-promises -- it never rejects, and a function around it is bytes in every page
  const socket = manager.socket("/", { auth: authenticate });

  function enter(next: ConnectionState, error?: GosfError): void {
    state = next;
    events.onState({ state, error });
  }

  function tearDown(): void {
    attempts++;
    isWaiting = false;
    clearTimeout(timer);
    socket.disconnect();
  }

  function shut(error: GosfError): void {
    closedBy = error;
    unwatch?.();
    tearDown();
    enter("closed", error);
  }

  /** @param isFinal Whether that is the end of it, unless `always` says otherwise. */
  function end(error: GosfError, isFinal = false): void {
    if (!reconnect || (isFinal && !always)) return shut(error);
    tearDown();
    isWaiting = true;
    timer = setTimeout(attempt, backoff.next());
    enter(state === "connected" ? "reconnecting" : state, error);
  }

  function failed(cause: unknown): void {
    end((failure = fault("connect-failed", { url: origin, reason: reasonOf(cause) }, cause)));
  }

  function attempt(): void {
    attempts++;
    isKnown = isWaiting = false;
    manager.opts.transports = order.current();
    timer = setTimeout(() => {
      order.timedOut();
      failed(`no answer within ${connectTimeoutMs} ms`);
    }, connectTimeoutMs);
    socket.connect();
    manager.engine.once("handshake", ({ maxPayload }: { readonly maxPayload?: number }) => {
      maxBytes = maxPayload || Infinity; // servers of protocol 3 do not say
      if (limitsPayload(manager.engine.transport.name)) return;
      manager.engine.on("packet", ({ data }: ReceivedPacket) => {
        if (data && (data.length ?? data.byteLength)! > maxPayloadBytes) lose("message too large"); // one of them is there
      });
    });
  }

  async function authenticate(send: (auth: object) => void): Promise<void> {
    const mine = attempts;
    try {
      const value = typeof auth === "function" ? ((await auth()) as object) : auth;
      // The caller id is a secret, so it is not in the URL. What is not an object socket.io-client sends as it is, and servers refuse it.
      if (mine === attempts) send(typeof value === "string" ? value : { ...value, [announcementKey]: callerId });
    } catch (error) {
      if (mine === attempts) failed(error);
    }
  }

  function lose(reason: string): void {
    if (state === "connected") end(disconnected(reason));
  }

  function back(isRestored: boolean): void {
    if (isRestored) lose("page restored");
    if (!isWaiting) return;
    clearTimeout(timer);
    attempt();
  }

  function ready(): void {
    clearTimeout(timer);
    if (state === "connected") return;
    order.connected();
    failure = undefined;
    backoff.connected();
    enter("connected");
  }

  socket.on("connect", () => {
    if (isKnown) return ready();
    // A server of an earlier version sends its features right behind its acceptance: one turn is left for them before anything is sent.
    clearTimeout(timer);
    timer = setTimeout(ready);
  });
  socket.on("connect_error", (error: Error & { data?: object }) => {
    if (socket.active) return failed(error); // the transport failed, not the server's will
    const { message: code, data } = error;
    end(fault(code, Object(data) as object), !passing.includes(code));
  });
  socket.on("disconnect", (reason) => {
    if (reason === "io client disconnect") return; // this side's own doing: told already
    end(disconnected(reason), reason === "io server disconnect");
  });
  receive(socket, {
    onAck: (id, args) => events.onAck(id, args),
    onEvent(name, args, ackId) {
      if (name !== peerEvent) {
        const mine = attempts; // an id means nothing on the next connection
        const answer = (wire: unknown): unknown => mine === attempts && sendAck(socket, ackId!, [wire], maxBytes); // there is one where it is wanted
        return events.onEvent(name, args, ackId === undefined ? undefined : answer);
      }
      const [signal] = args as [ServerSignal]; // a type of a later version is nothing to anybody here
      try {
        events.onSignal(signal);
        if (signal.type === "drain") backoff.reset(); // a server that drains is about to restart
        if (signal.type !== "features") return;
        isKnown = true;
        if (socket.connected) ready();
      } catch {} // rubbish under this name says nothing
    },
  });

  return {
    get state() {
      return state;
    },
    get failure() {
      return failure;
    },
    listen: (given) => void (events = given),
    open() {
      if (state !== "closed") return;
      backoff.reset();
      failure = undefined;
      enter("connecting");
      unwatch = watchPage({ back, left: () => options.socketIo?.closeOnBeforeunload && socket.disconnect() });
      attempt();
    },
    async close() {
      if (state !== "closed") shut(disconnected("io client disconnect"));
      await new Promise((resolve) => setTimeout(resolve)); // the engine holds what it is writing for one turn
    },
    assertWaitable(whenDisconnected) {
      if (state === "closed") throw closedBy;
      if (state !== "connected" && whenDisconnected === "fail") throw disconnected(state);
    },
    lose,
    sendEvent: (id, data) => sendEvent(socket, id, data, maxBytes),
  };
}
