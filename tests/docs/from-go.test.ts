// docs/from-go.md names nothing that is not there, and leaves out nothing of the original.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "@gosf/client";
import { createMicroservices } from "@gosf/microservice";
import { readMessage, successMessage } from "@gosf/protocol";
import { createApp, type Client, type Plugin, type Request } from "@gosf/server";
import { expect, test } from "vitest";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp } from "../support/running-app.ts";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/from-go.md"), "utf8");

interface Row {
  readonly go: string;
  readonly here: string;
}

/** The rows of all tables that begin with a column "Go". */
function rows(): Row[] {
  const cells = page.split("\n").flatMap((line) => (line.startsWith("| ") ? [line.slice(2).split(/ *\| ?/)] : []));
  return cells.flatMap(([go = "", here = ""]) => (go.trim() === "Go" ? [] : [{ go: go.trim(), here: here.trim() }]));
}

/** The original's documentation: every function, method, type, field, hook and option in it. */
const original = `
  Startup Shutdown Listen Broadcast LoadConfig GetConfig RegisterPlugin
  host port path secure enableCORS rejectInvalidHostnames ssl-key ssl-cert
  Message Message.ID Message.GUID Message.UUID Message.Success Message.Text Message.Meta Message.Body Message.WithoutMeta
  NewSuccessMessage NewFailureMessage StructToMap MapToStruct Request Request.Endpoint Request.Message
  Client Client.Rooms Client.Join Client.Leave Client.LeaveAll Client.Disconnect Client.Broadcast
  OnConnect OnDisconnect OnBeforeRequest OnAfterRequest OnBeforeResponse OnAfterResponse OnBeforeBroadcast OnAfterBroadcast
  OnBeforeClientBroadcast OnAfterClientBroadcast OnBeforeGlobalBroadcast OnAfterGlobalBroadcast
  App App.Env App.Config App.Microservices Plugin Plugin.Activate Plugin.Deactivate
  RegisterMicroservice DeregisterMicroservice GetMicroservice Microservice Microservice.Lob Microservice.Call Microservice.Listen
  Microservice.Connect Microservice.Connected Microservice.Disconnect
`;

test("every identifier of the original is on the page, with what it is here", () => {
  const named = new Map(rows().map(({ go, here }) => [/^`([\w.-]+)/.exec(go)?.[1], here]));
  for (const identifier of original.trim().split(/\s+/)) expect(named.get(identifier), identifier).toMatch(/`/);
});

/** What the packages export, types included. */
function exported(): Set<string> {
  const names = ["protocol", "server", "client", "microservice", "plugin-logger"].flatMap((name) => {
    const index = readFileSync(join(root, "packages", name, "src/index.ts"), "utf8");
    return [...index.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, list = ""]) => list.split(",").map((each) => each.trim()));
  });
  return new Set(names);
}

/** One of each of the things whose members the page names. */
async function examples(): Promise<Record<string, object>> {
  let client: Client | undefined;
  let request: Request | undefined;
  await using server = await startEchoApp((app) => {
    app.listen("capture", (theClient, theRequest) => {
      client = theClient;
      request = theRequest;
    });
  });
  await using caller = await RawClient.connect(server.url, { eio: 4 });
  caller.send('421["capture",{}]');
  await caller.ack(1);
  const plugin: Required<Plugin> = { name: "example", activate() {}, deactivate() {} };
  const services = createMicroservices({ example: { host: "127.0.0.1", port: 1 } });
  return {
    app: server.app,
    api: connect(server.url, { autoConnect: false }),
    client: client ?? {},
    request: request ?? {},
    message: { ...readMessage({ id: 1, guid: "g", uuid: "u" }), ...successMessage() },
    plugin,
    services,
    service: services.getMicroservice("example"),
  };
}

test("every name of ours on the page is there", async () => {
  const names = exported();
  const things = await examples();
  const ours = rows().flatMap(({ here }) => [...here.matchAll(/`([^`]+)`/g)].map(([, span = ""]) => span));
  // Elsewhere on the page: calls, and members of what has an example. The original's begin with a capital.
  const elsewhere = [...page.matchAll(/`([a-z]\w*(?:\.\w+|\())/g)].map(([, span = ""]) => span).filter((span) => !span.startsWith("emit("));
  expect(ours.length).toBeGreaterThan(60);
  const missing = [...ours, ...elsewhere].filter((span) => {
    const [, owner = "", member] = /^(\w+)(?:\.(\w+)|\["([\w-]+)"\])?/.exec(span) ?? [];
    if (owner === "options") return false; // the next test's
    return member === undefined ? !names.has(owner) : !(member in (things[owner] ?? {}));
  });
  expect(missing).toEqual([]);
});

test("every option of the original is one of startup's", async () => {
  const options = rows().flatMap(({ here }) => [...here.matchAll(/`options(?:\.|\[")([\w-]+)/g)].map(([, option = ""]) => option));
  expect(options).toHaveLength(8);
  for (const option of options) {
    await using app = createApp();
    const rejected = app.startup({ [option]: Symbol("of no type that an option has") });
    await expect(rejected).rejects.toMatchObject({ code: "invalid-argument", details: { option } });
  }
});
