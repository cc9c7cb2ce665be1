import type { Socket } from "socket.io";

/**
 * Takes an event packet of a socket.
 *
 * @param socket - the socket it came from
 * @param event - the event's name
 * @param args - what came with it, without the acknowledgement
 * @param ackId - the id to acknowledge it under (`sendEncoded(socket, "3" + ackId + "[…]")`), if one is wanted
 * @returns false to leave the event to Socket.IO's own listeners
 */
export type EventReceiver = (socket: Socket, event: string, args: readonly unknown[], ackId: number | undefined) => boolean;
