// All connections of a service are one caller, and each named its calls from 0: the second call of that caller got the first one's answer from
// an endpoint that runs each call once, and was never run.
import { createMicroservices } from "@gosf/microservice";
import { successMessage } from "@gosf/protocol";
import { expect, test } from "vitest";
import { startEchoApp } from "../support/running-app.ts";

test("calls over several connections to a server each run, on an endpoint that runs each call once", async () => {
  let runs = 0;
  const guids = new Set<string | undefined>();
  await using server = await startEchoApp((app) => {
    app.listen(
      "count",
      (_client, { message }) => {
        guids.add(message.guid);
        return successMessage(String(++runs));
      },
      { once: true },
    );
  });
  await using services = createMicroservices({ it: { ...hostOf(server.url), connections: 4 } });
  await services.connect();
  const it = services.getMicroservice("it");
  await expect.poll(() => server.app.clients.size).toBe(4);
  const texts = new Set<string>();
  for (let round = 0; round < 5; round++) {
    const replies = await Promise.all(Array.from({ length: 20 }, () => it.call("count")));
    for (const { text } of replies) texts.add(text);
  }
  expect(texts.size).toBe(100);
  expect(runs).toBe(100);
  expect(guids.size).toBe(100);
});

function hostOf(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}
