import { successMessage } from "@gosf/protocol";
import { createMicroservices } from "@gosf/microservice";
import type { Caller } from "./caller.ts";

/** A service of this project's registry, with everything as it is by default. */
export async function connect(port: number): Promise<Caller> {
  const services = createMicroservices({ bench: { host: "127.0.0.1", port } });
  await services.connect();
  const bench = services.getMicroservice("bench");
  return {
    async call(text) {
      const reply = await bench.call("echo", successMessage(text));
      return reply.text;
    },
  };
}
