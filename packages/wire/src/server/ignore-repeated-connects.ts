import type { Namespace, Server, Socket } from "socket.io";

type Client = Socket["client"];

/** What this file uses of a socket.io Namespace beyond its public members. */
interface NamespaceInternals {
  /** Sockets that the middlewares have not accepted yet, by id. */
  readonly _preConnectSockets: ReadonlyMap<string, Socket>;
  /** Called for each CONNECT. */
  _add: (this: Namespace, client: Client, auth: object | undefined, onAccepted: (socket: Socket) => void) => Promise<void>;
  /** Called in a microtask after that: runs the middlewares. */
  run: (this: Namespace, socket: Socket, onAnswered: (refusal: Error | undefined) => void) => void;
}

/** A CONNECT that is not answered yet. */
interface PendingConnect {
  readonly auth: string | undefined;
  /** Made in a microtask. */
  socket: Socket | undefined;
}

/**
 * Has each connection wait for one CONNECT to a namespace at a time. socket.io runs the middlewares for each CONNECT that arrives before the first is
 * accepted, and accepts all of them: thousands of sockets of one client.
 *
 * A further CONNECT with the same `auth` is ignored: the answer to the first one is the answer to both, which is what a client expects that
 * disconnects and connects again before it was accepted. One with another `auth` may be another user's, so the connection is closed: stock clients
 * open a new one, and send their CONNECT again there.
 *
 * @param io - a server, whose namespaces to come are covered, too
 * @example
 * const io = new Server();
 * ignoreRepeatedConnects(io);
 */
export function ignoreRepeatedConnects(io: Server): void {
  for (const namespace of io._nsps.values()) cover(namespace);
  io.on("new_namespace", cover);
}

function cover(namespace: Namespace): void {
  const internals = namespace as unknown as NamespaceInternals;
  const { _add: add, run, _preConnectSockets: sockets } = internals;
  if (sockets === undefined || add === undefined || run === undefined || Object.hasOwn(internals, "_add")) return;
  const pending = new WeakMap<Client, PendingConnect>();

  internals._add = (client, auth, onAccepted) => {
    const earlier = pending.get(client);
    const text = toText(auth);
    if (earlier !== undefined && (earlier.socket === undefined || sockets.has(earlier.socket.id))) {
      if (text === undefined || text !== earlier.auth) client.conn.close();
      return Promise.resolve();
    }
    pending.set(client, { auth: text, socket: undefined });
    return add.call(namespace, client, auth, (socket) => {
      pending.delete(client);
      onAccepted(socket);
    });
  };
  internals.run = (socket, onAnswered) => {
    const connect = pending.get(socket.client);
    if (connect !== undefined) connect.socket = socket;
    run.call(namespace, socket, onAnswered);
  };
}

/** An `auth` as it may be compared, even if a middleware changes it; `undefined` if it is nested too deep for that. */
function toText(auth: object = {}): string | undefined {
  try {
    return JSON.stringify(auth);
  } catch {
    return undefined;
  }
}
