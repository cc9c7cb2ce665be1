import { GosfError } from "@gosf/protocol";
import { invalidArgument } from "@gosf/protocol/peer";
import { Server, type Namespace } from "socket.io";

/** Ids that Socket.IO and Engine.IO generate: 15 random bytes in base64url. */
const generatedId = /^[\w-]{20}$/;

let inMemory: unknown;

/** Whether other servers may share the rooms of a namespace: its adapter is not Socket.IO's own. */
export function isClustered({ adapter }: Namespace): boolean {
  inMemory ??= new Server().adapter(); // the default, which socket.io does not export
  return adapter.constructor !== inMemory;
}

/**
 * Whether a client of another server may have the name of a room as its id, so that the other servers are asked. They are not asked about a room
 * that a client of this server has joined.
 */
export function mayBeRemoteId(namespace: Namespace, room: string): boolean {
  if (!isClustered(namespace) || namespace.adapter.rooms?.has(room)) return false;
  // An application may generate ids of any form for clients of protocol 3.
  return generatedId.test(room) || Object.hasOwn(namespace.server.engine, "generateId");
}

/** The error of a client that would receive another one's messages. */
export function anotherClientsId(room: string): GosfError {
  const message = `cannot join ${JSON.stringify(room)}: it is another client's id`;
  return invalidArgument(message);
}

/**
 * Asks all servers whether a client has this id.
 *
 * @throws {GosfError} Rejects with `invalid-argument` if one has, and with `timeout` if a server does not answer.
 */
export async function assertNoRemoteId(namespace: Namespace, room: string): Promise<void> {
  if (await isIdInCluster(namespace, room)) throw anotherClientsId(room);
}

async function isIdInCluster(namespace: Namespace, id: string): Promise<boolean> {
  try {
    const members = await namespace.in(id).fetchSockets();
    return members.some((socket) => socket.id === id);
  } catch (cause) {
    const message = `cannot join ${JSON.stringify(id)}: the other servers did not answer whether it is another client's id`;
    throw new GosfError("timeout", {}, { message, cause });
  }
}
