// Two patch versions of @gosf/protocol beside each other, as npm may install them: the packages know each other's errors and requests all the same.
import { execFile } from "node:child_process";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Installation, installPackages } from "./installation.ts";

const program = `
import { connect } from "@gosf/client";
import { createMicroservices } from "@gosf/microservice";
import { defineContract, GosfError, successMessage } from "@gosf/protocol";
import { createApp } from "@gosf/server";

const contract = defineContract({ endpoints: { enter: {}, ask: {}, "time.left": {} }, clientEndpoints: { confirm: {} } });
const seen = {};

const service = createApp();
service.listen("time", (client, request) => successMessage("", { hasDeadline: request.deadline !== undefined }));
const { port } = await service.startup({ host: "127.0.0.1", port: 0 });

const microservices = createMicroservices({ clock: { host: "127.0.0.1", port } });
await microservices.connect();
const errors = [];
const app = createApp({ contract, microservices });
app.onError((error) => errors.push(error.code));
app.onBeforeConnect((client) => {
  if (client.handshake.auth.token !== "valid") throw new GosfError("unauthorized", { reason: "token" });
});
app.listen("enter", () => {
  throw new GosfError("room-full", { limit: 50 });
});
app.listen("ask", async (client) => {
  const reply = await client.call("confirm");
  return successMessage(reply.text);
});
app.listen("time.left", () => microservices.getMicroservice("clock").call("time"));
const { url } = await app.startup({ host: "127.0.0.1", port: 0 });

const refused = connect(url, { autoConnect: false });
try {
  await refused.connect();
} catch (error) {
  seen.refused = [GosfError.is(error), error.code, error.details.reason, refused.state];
}
await refused.disconnect();

const api = connect(url, { contract, auth: { token: "valid" } });
api.handle("confirm", () => {
  throw new GosfError("not-now");
});
const entered = await api.call("enter");
seen.failure = [entered.text, entered.body.limit];
seen.handler = (await api.call("ask")).text;
seen.inherited = (await api.call("time.left", {}, { timeoutMs: 5000 })).body.hasDeadline;
try {
  await api.call("enter", {}, { timeoutMs: -1 });
} catch (error) {
  seen.rejection = [GosfError.is(error), error instanceof GosfError, error.code];
}
seen.errors = errors;
console.log(JSON.stringify(seen));

await api.disconnect();
await app.shutdown();
await service.shutdown();
`;

let installation: Installation;

beforeAll(async () => {
  installation = await installPackages([]);
  // npm puts one copy where all find it. The client, which the microservice uses, and the server get one of their own, a patch later.
  const modules = join(installation.folder, "node_modules", "@gosf");
  for (const [index, user] of ["client", "server"].entries()) {
    const copy = join(modules, user, "node_modules", "@gosf", "protocol");
    await mkdir(join(copy, ".."), { recursive: true });
    await cp(join(modules, "protocol"), copy, { recursive: true });
    const manifest = JSON.parse(await readFile(join(copy, "package.json"), "utf8")) as { version: string };
    const patched = manifest.version.replace(/\d+$/, (patch) => String(Number(patch) + 1 + index));
    await writeFile(join(copy, "package.json"), JSON.stringify({ ...manifest, version: patched }));
  }
  await installation.write("copies", new Map([["main.js", program]]));
}, 180_000);

afterAll(async () => {
  await installation?.[Symbol.asyncDispose]();
});

test("errors, refusals and inherited deadlines cross from one copy to the other", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["main.js"], {
    cwd: join(installation.folder, "copies"),
    timeout: 60_000,
  });
  expect(JSON.parse(stdout)).toEqual({
    refused: [true, "unauthorized", "token", "closed"],
    failure: ["room-full", 50],
    handler: "not-now",
    inherited: true,
    rejection: [true, false, "invalid-argument"],
    errors: [],
  });
}, 90_000);

test("a package takes any later patch of another", async () => {
  for (const user of ["asyncapi", "client", "microservice", "server"]) {
    const manifest = await readFile(join(installation.folder, "node_modules", "@gosf", user, "package.json"), "utf8");
    const { dependencies } = JSON.parse(manifest) as { dependencies: Record<string, string> };
    const ranges = Object.entries(dependencies).filter(([name]) => name.startsWith("@gosf/"));
    expect(ranges).not.toHaveLength(0);
    for (const [name, range] of ranges) expect(range, `${user} → ${name}`).toMatch(/^\^\d/);
  }
});
