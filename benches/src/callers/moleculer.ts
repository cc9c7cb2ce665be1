import { ServiceBroker } from "moleculer";
import type { Caller } from "./caller.ts";

/** A second Moleculer node, which knows the first by its address. */
export async function connect(port: number): Promise<Caller> {
  const broker = new ServiceBroker({
    nodeID: "caller",
    logger: false,
    transporter: { type: "TCP", options: { udpDiscovery: false, urls: [`127.0.0.1:${port}/server`] } },
  });
  await broker.start();
  await broker.waitForServices("bench", 10_000);
  return {
    async call(text) {
      const reply = await broker.call<{ text: string }, { text: string }>("bench.echo", { text });
      return reply.text;
    },
  };
}
