// One address that is none, in the list that a service was given, kept the others out.
import { createMicroservices, type ServiceAddress } from "@gosf/microservice";
import { expect, test } from "vitest";
import { startEchoApp } from "../support/running-app.ts";

const bad = [{ host: "127.0.0.1", port: 0 }, { port: 5 }, { host: "a b", port: 5 }, { host: "127.0.0.1", port: "5" }, null, "127.0.0.1:5"];

test.each(bad)("%j is reported, and the others work", async (address) => {
  await using running = await startEchoApp();
  const good = { host: "127.0.0.1", port: Number(new URL(running.url).port) };
  let addresses: readonly ServiceAddress[] = [address as ServiceAddress, good];
  await using services = createMicroservices({ echo: { addresses: () => addresses, refreshMs: 20 } });
  const service = services.getMicroservice("echo");
  const errors: unknown[] = [];
  service.onError(({ error }) => void errors.push(error));
  await services.connect();
  expect(errors[0]).toMatchObject({ code: "invalid-argument" });
  expect(await service.call("echo", { text: "hi" })).toMatchObject({ text: "hi" });
  // Where none of them is one, those that were known go on to count.
  addresses = [address as ServiceAddress];
  const seen = errors.length;
  await expect.poll(() => errors.length).toBeGreaterThan(seen + 2);
  expect(await service.call("echo", { text: "still" })).toMatchObject({ text: "still" });
});

test("still a list without a function is refused where it is declared", () => {
  const addresses = [
    { host: "127.0.0.1", port: 5 },
    { host: "127.0.0.1", port: 0 },
  ];
  expect(() => createMicroservices({ echo: { addresses } })).toThrow(expect.objectContaining({ code: "invalid-argument" }));
});
