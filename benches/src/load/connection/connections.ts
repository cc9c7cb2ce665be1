import { Connection } from "./connection.ts";
import type { LoadTarget } from "../workload.ts";

const openAtOnce = 64;

/** Opens connections, some at a time, so that no listen backlog overflows. */
export async function openConnections(target: LoadTarget, count: number, onFailure: (cause: Error) => void): Promise<Connection[]> {
  const connections: Connection[] = [];
  while (connections.length < count) {
    const lanes = Array.from({ length: Math.min(openAtOnce, count - connections.length) }, (_, index) => connections.length + index);
    const { port, announce } = target;
    connections.push(...(await Promise.all(lanes.map((lane) => Connection.open({ port, announce, lane, onFailure })))));
  }
  return connections;
}
