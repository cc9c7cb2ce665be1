// The table of dates in the README of @gosf/protocol, value by value: request, response and broadcast, in three libraries.
import { connect, type ConnectOptions } from "@gosf/client";
import { GosfError, successMessage, unwrap, type BodySchema } from "@gosf/protocol";
import { testPair, testServer } from "@gosf/testing";
import { describe, expect, test } from "vitest";
import { deferred } from "../support/deferred.ts";
import { dateContract, dateRows, plainDates } from "./date-contracts.ts";

/** Response and broadcast of a value, as a caller with these options receives them; the code of the error otherwise. */
async function received(schema: BodySchema, given: unknown, validate?: ConnectOptions["validate"]): Promise<unknown[]> {
  const contract = dateContract(schema, "answer");
  await using server = await testServer(
    (app) =>
      app.listen("answer", () => {
        app.broadcast("", "told", successMessage("", { at: given }));
        return successMessage("", { at: given });
      }),
    { contract },
  );
  await using api = connect(server.url, { contract, validate });
  const told = deferred<unknown>();
  api.listen("told", ({ body }) => told.resolve(body["at"]));
  api.onError(({ error }) => told.resolve(GosfError.is(error) && error.code));
  const reply = api.call("answer").then(
    (answer) => unwrap(answer)["at"],
    (error: unknown) => GosfError.is(error) && error.code,
  );
  return await Promise.all([reply, told.promise]);
}

describe.each(dateRows)("$name", (row) => {
  test.each(row.schemas)("reaches the controller of a request as the table says, in %s", async (_library, schema) => {
    const seen: unknown[] = [];
    const contract = dateContract(schema, "ask");
    await using pair = await testPair((app) => app.listen("ask", (_client, request) => void seen.push(request.message.body["at"])), {
      contract,
    });
    expect(await pair.client.call("ask", { body: { at: row.given } })).toMatchObject({ success: true });
    expect(seen).toEqual([row.handled]);
  });

  test.each(row.schemas)("reaches the caller and the listeners as the table says, in %s", async (_library, schema) => {
    expect(await received(schema, row.given)).toEqual([row.received, row.received]);
  });

  test.each(row.schemas)("is checked where that is possible, and stays as it arrived, in %s", async (_library, schema) => {
    const checked = row.isCheckable ? row.received : "invalid-response";
    expect(await received(schema, row.given, true)).toEqual([checked, checked]);
    expect(await received(schema, row.given, { except: ["answer", "told"] })).toEqual([row.received, row.received]);
  });
});

describe("a date that a schema takes as a Date", () => {
  const at = new Date("2026-01-02T03:04:05.000Z");

  test.each(plainDates)("reaches the caller as a string, in %s", async (_library, schema) => {
    expect(await received(schema, at)).toEqual([at.toJSON(), at.toJSON()]);
    expect(await received(schema, at, { except: ["answer", "told"] })).toEqual([at.toJSON(), at.toJSON()]);
  });
});

test.each([1, "yes", {}, { except: "answer" }, { except: [1] }, { except: [], only: [] }])("validate: %j is refused", (validate) => {
  const options = { validate: validate as unknown as boolean, autoConnect: false }; // from JavaScript
  expect(() => connect("http://127.0.0.1:1", options)).toThrow(/validate takes true, false, or \{ except: \[/);
});
