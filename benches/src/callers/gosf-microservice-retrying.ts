import { successMessage } from "@gosf/protocol";
import { createMicroservices } from "@gosf/microservice";
import type { Caller } from "./caller.ts";

/** A service with a deadline, retries, breakers and a bulkhead. The last two are always on; here they have limits of their own. */
export async function connect(port: number): Promise<Caller> {
  const services = createMicroservices({
    bench: { addresses: [{ host: "127.0.0.1", port }], maxInFlight: 1000, maxWaiting: 1000 },
  });
  await services.connect();
  const bench = services.getMicroservice("bench");
  return {
    async call(text) {
      const reply = await bench.call("echo", successMessage(text), { timeoutMs: 5000, retry: true });
      return reply.text;
    },
  };
}
