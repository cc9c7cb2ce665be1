// Frame by frame what the original's own measurements show: field order, omissions, copies before acknowledgements.
import { successMessage } from "@gosf/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deferred } from "../support/deferred.ts";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";

let server: RunningApp;
const slow = deferred();

beforeAll(async () => {
  server = await startEchoApp((app) => {
    app.listen("impostor", () => Object.assign(successMessage("t"), { id: 99, guid: "mine", uuid: "mine" }));
    app.listen("whole", () => ({ ...successMessage("t", { b: 1 }), meta: { m: 1 } }));
    app.listen("hollow", () => ({ ...successMessage("", {}), meta: {}, id: 0 }));
    app.listen("slow", async () => {
      await slow.promise;
      return successMessage("slow");
    });
    app.listen("silent.later", async () => {});
  });
});
afterAll(() => server[Symbol.asyncDispose]());

describe.each([3, 4] as const)("protocol %i", (eio) => {
  const connect = (): Promise<RawClient> => RawClient.connect(server.url, { eio });

  test.each([
    [
      "id, guid and uuid come back",
      '427["echo",{"id":5,"guid":"g-1","uuid":"u-1","text":"hi"}]',
      '{"id":5,"guid":"g-1","uuid":"u-1","success":true,"text":"hi"}',
    ],
    ["what is empty is left out, success never", '423["echo",{}]', '{"success":true}'],
    [
      "zero and empty identifiers are left out",
      '423["echo",{"id":0,"guid":"","uuid":"","text":"","meta":{},"body":{}}]',
      '{"success":true}',
    ],
    [
      "null fields count as absent, unknown ones are ignored",
      '423["echo",{"id":null,"text":null,"body":null,"more":[1]}]',
      '{"success":true}',
    ],
    ["an event without a message reads as an empty one", '423["echo"]', '{"success":true}'],
    ["a request's meta is not sent back", '423["echo",{"meta":{"token":"t"},"text":"hi"}]', '{"success":true,"text":"hi"}'],
    ["negative and large ids survive", '423["echo",{"id":-9007199254740991}]', '{"id":-9007199254740991,"success":true}'],
    ["a failure carries code and details", '422["fail",{"id":9}]', '{"id":9,"success":false,"text":"err.code","body":{"detail":"…"}}'],
    [
      "the request's identifiers overwrite the controller's",
      '424["impostor",{"id":1,"guid":"theirs"}]',
      '{"id":1,"guid":"theirs","success":true,"text":"t"}',
    ],
    ["the controller's identifiers never leave", '424["impostor",{}]', '{"success":true,"text":"t"}'],
    [
      "meta comes before body",
      '425["whole",{"id":1,"uuid":"u"}]',
      '{"id":1,"uuid":"u","success":true,"text":"t","meta":{"m":1},"body":{"b":1}}',
    ],
    ["an answer of nothing but empty fields", '426["hollow",{}]', '{"success":true}'],
    [
      "text of any script, and bodies of any depth",
      '427["echo",{"text":"\\u00e9 😀 \\"q\\"","body":{"a":[1,{"b":null}]}}]',
      '{"success":true,"text":"é 😀 \\"q\\"","body":{"a":[1,{"b":null}]}}',
    ],
  ])("%s", async (_what, request, answer) => {
    await using client = await connect();
    client.send(request);
    const [, id = "", endpoint = ""] = /^42(\d+)\["(\w+)"/.exec(request) ?? [];
    expect([await client.next(), await client.next()]).toEqual([`42["${endpoint}",${answer}]`, `43${id}[${answer}]`]);
    expect(await client.settled()).toEqual([]);
  });

  test("without an acknowledgement asked there is the event copy only", async () => {
    await using client = await connect();
    client.send('42["echo",{"text":"hi","id":3}]');
    expect(await client.settled()).toEqual(['42["echo",{"id":3,"success":true,"text":"hi"}]']);
  });

  test("a controller that returns nothing acknowledges null, and sends no copy", async () => {
    await using client = await connect();
    client.send('421["silent",{"id":4}]');
    expect(await client.next()).toBe("431[null]");
    client.send('42["silent",{"id":4}]', '42["silent.later",{"id":4}]');
    expect(await client.settled()).toEqual([]);
    client.send('425["silent.later",{}]');
    expect(await client.next()).toBe("435[null]");
  });

  test("requests of one connection run concurrently: a fast one overtakes a slow one", async () => {
    await using client = await connect();
    client.send('421["slow",{}]', '422["echo",{}]');
    expect(await client.next()).toBe('42["echo",{"success":true}]');
    expect(await client.next()).toBe('432[{"success":true}]');
    slow.resolve();
    expect(await client.next()).toBe('42["slow",{"success":true,"text":"slow"}]');
    expect(await client.next()).toBe('431[{"success":true,"text":"slow"}]');
  });

  test("many requests in one turn are answered in order, each copy before its acknowledgement", async () => {
    await using client = await connect();
    const ids = Array.from({ length: 200 }, (_, index) => index + 1);
    client.send(...ids.map((id) => `42${id}["echo",{"id":${id}}]`));
    const expected = ids.flatMap((id) => [`42["echo",{"id":${id},"success":true}]`, `43${id}[{"id":${id},"success":true}]`]);
    const frames: unknown[] = [];
    while (frames.length < expected.length) frames.push(await client.next());
    expect(frames).toEqual(expected);
  });

  test("an acknowledgement's id of any size comes back as it was", async () => {
    await using client = await connect();
    for (const id of ["0", "1", "4294967296", "9007199254740991"]) {
      client.send(`42${id}["silent",{}]`);
      expect(await client.next()).toBe(`43${id}[null]`);
    }
  });

  test("the endpoint may be on the default namespace only; another one never connects", async () => {
    await using client = await connect();
    client.send("40/admin,");
    const frame = await client.frame((each) => each.includes("/admin"));
    expect(frame).toMatch(/^44\/admin,/);
    expect(await client.settled()).toEqual([]);
  });
});

test("protocol 3 is accepted unprompted on any path; it pings, and the server answers", async () => {
  for (const path of ["/socket.io/", "/", "/any/where"]) {
    await using client = new RawClient(server.url, { eio: 3, path });
    const open = String(await client.next());
    expect(JSON.parse(open.slice(1))).toMatchObject({ sid: expect.any(String), upgrades: [], pingInterval: 30_000, pingTimeout: 60_000 });
    expect(await client.next()).toBe("40");
    client.send("2");
    expect(await client.next()).toBe("3");
  }
});

test("protocol 4 is accepted when it asks", async () => {
  await using client = new RawClient(server.url, { eio: 4, path: "/any/where" });
  expect(String(await client.next())).toMatch(/^0\{"sid":/);
  client.send("40");
  expect(String(await client.next())).toMatch(/^40\{"sid":"[\w-]+"\}$/);
});
