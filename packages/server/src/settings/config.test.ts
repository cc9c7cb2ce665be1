import { describe, expect, test } from "vitest";

import { temporaryFolder } from "@gosf/test-support/certificate";
import { ConfigStore } from "./config.ts";

const failed = (message: RegExp) => expect.objectContaining({ code: "invalid-config", message: expect.stringMatching(message) });

describe("a configuration file", () => {
  test("is kept under its name", async () => {
    await using folder = await temporaryFolder();
    const config = new ConfigStore();
    const loaded = await config.load("server", await folder.write("server.json", `\uFEFF{"port": 9999, "ssl-key": ""}`));
    expect(loaded).toEqual({ port: 9999, "ssl-key": "" });
    expect(config.get("server")).toBe(loaded);
    expect(config.all).toEqual({ server: loaded });
    expect(config.get("other")).toBeUndefined();
    expect(config.get("constructor")).toBeUndefined();
  });

  test("that fails is named, and leaves what was loaded", async () => {
    await using folder = await temporaryFolder();
    const config = new ConfigStore();
    await config.load("a", await folder.write("good.json", "{}"));
    await expect(config.load("a", "./no/such.json")).rejects.toThrow(failed(/\.\/no\/such\.json: there is no such file/));
    await expect(config.load("a", folder.path)).rejects.toThrow(failed(/Cannot read .*gosf-server-/));
    await expect(config.load("a", await folder.write("array.json", "[1]"))).rejects.toThrow(
      failed(/array\.json holds an array\. It takes a JSON object/),
    );
    await expect(config.load("a", await folder.write("null.json", "null"))).rejects.toThrow(failed(/null\.json holds null/));
    await expect(config.load("a", await folder.write("text.json", '"x"'))).rejects.toThrow(failed(/text\.json holds a string/));
    expect(config.get("a")).toEqual({});
  });

  test.each([
    ['{"a": hello}', 1, 7],
    ['{\n  "a": 1,\n}', 3, 1],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3],
    ['{ // comment\n "a": "a string that makes the whole text longer"}', 1, 3],
    ["{", 1, 2],
    ["", 1, 1],
    ['{"a": "b\nc"}', 1, 9],
    ['{"a": 1} x', 1, 10],
    ["port: 9999", 1, 1],
  ])("that is no JSON tells where: %j", async (text, line, column) => {
    await using folder = await temporaryFolder();
    const loading = new ConfigStore().load("a", await folder.write("bad.json", text));
    await expect(loading).rejects.toThrow(failed(new RegExp(`bad\\.json is no JSON, at line ${line}, column ${column}: `)));
  });
});
