import type { Contestant } from "./scenario.ts";

const ack = { reply: "ack", endpoints: 2 } as const;
const copyAndAck = { reply: "copy-and-ack", endpoints: 2 } as const;
const oneEndpoint = { reply: "ack", endpoints: 1 } as const;

export const socketIo: Contestant = { label: "socket.io", peer: "socket-io", serve: ack };
export const socketIoCopyAndAck: Contestant = { label: "socket.io, emitting a copy", peer: "socket-io", serve: copyAndAck };
export const wire: Contestant = { label: "socket.io with @gosf/wire", peer: "socket-io-with-wire", serve: ack };
export const wireCopyAndAck: Contestant = { label: "the same with @gosf/wire", peer: "socket-io-with-wire", serve: copyAndAck };
export const gosf: Contestant = { label: "GOSF", peer: "gosf", serve: ack, announce: true };
export const gosfCopyAndAck: Contestant = { label: "GOSF", peer: "gosf", serve: copyAndAck };
export const gosfWithContract: Contestant = {
  label: "GOSF with a contract (zod 4)",
  peer: "gosf-with-contract",
  serve: oneEndpoint,
  announce: true,
};
export const ws: Contestant = { label: "ws, one write per tick", peer: "ws", serve: ack };
export const wsCopyAndAck: Contestant = { ...ws, serve: copyAndAck };
export const nest: Contestant = { label: "Nest gateway", peer: "nest", serve: oneEndpoint };
export const zodSockets: Contestant = { label: "zod-sockets", peer: "zod-sockets", serve: oneEndpoint };

/** The same server with some number of endpoints. */
export function withEndpoints(contestant: Contestant, endpoints: number): Contestant {
  return { ...contestant, serve: { ...contestant.serve, endpoints } };
}
