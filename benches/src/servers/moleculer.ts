import { createServer } from "node:net";
import { ServiceBroker } from "moleculer";
import { listeningPort } from "./listening-port.ts";
import type { Reply, Request } from "./peer.ts";

/** A Moleculer node with its own TCP transport and nothing optional turned on. */
export async function serve(): Promise<number> {
  const port = await freePort();
  const broker = new ServiceBroker({
    nodeID: "server",
    logger: false,
    transporter: { type: "TCP", options: { udpDiscovery: false, port } },
  });
  broker.createService({
    name: "bench",
    actions: {
      echo: (context: { params: Request }): Reply => ({ success: true, text: context.params.text }),
    },
  });
  await broker.start();
  return port;
}

/** Its transport has to be told a port, and does not say which one it would have chosen. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  const port = await listeningPort(probe);
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
