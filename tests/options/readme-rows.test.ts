// The rows of options in READMEs say what the tables of options say: the same names, the same defaults.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { OptionRule } from "@gosf/protocol/peer";
import { expect, test } from "vitest";
import { connectOptionTable } from "../../packages/client/src/checks/checks.ts";
import { serviceOptionTable } from "../../packages/microservice/src/service-options.ts";
import { loggerOptionTable } from "../../packages/plugin-logger/src/options.ts";
import { appOptionTable } from "../../packages/server/src/app/app-options.ts";
import { listenOptionTable } from "../../packages/server/src/settings/listen-options.ts";

type Table = Readonly<Record<string, OptionRule<unknown>>>;

const packages = join(import.meta.dirname, "..", "..", "packages");

/** The default of each option in the table below a heading, as it is written. */
function rowsOf(readme: string, heading: string): Map<string, string> {
  const text = readFileSync(join(packages, readme, "README.md"), "utf8");
  const section = text.slice(text.indexOf(`\n## ${heading}`) + 1).split(/\n## /)[0] ?? "";
  const rows = [...section.matchAll(/^\| (`.*?) +\| (.*?) +\|/gm)];
  return new Map(
    rows.flatMap(([, names = "", defaults = ""]) => {
      const all = [...names.matchAll(/`"?([^`"]+)"?`/g)].map(([, name = ""]) => name);
      const each = defaults.split(/ and |, (?=\/)/);
      return all.map((name, index) => [name, each.length === all.length ? (each[index] ?? "") : defaults] as const);
    }),
  );
}

/** How a README writes a default; `undefined` where words may stand for it. */
function written({ default: value }: OptionRule<unknown>): string | undefined {
  if (typeof value === "number") return String(value);
  if (typeof value === "boolean") return `\`${value}\``;
  return typeof value === "string" && value !== "" ? `\`"${value}"\`` : undefined;
}

const plain = (text: string): string => text.replace(/(\d),(?=\d)/g, "$1").replace(/^`(\d+)`$/, "$1");

test.each<[string, string, Table]>([
  ["server", "Options of `createApp`", appOptionTable],
  ["server", "Where it listens", listenOptionTable],
  ["client", "Options of `connect`", connectOptionTable],
  ["microservice", "Options of a service", serviceOptionTable],
  ["plugin-logger", "Options", loggerOptionTable],
])("%s: %s", (readme, heading, table) => {
  const rows = rowsOf(readme, heading);
  expect([...rows.keys()].toSorted()).toEqual(Object.keys(table).toSorted());
  const defaults = Object.entries(table).flatMap(([name, rule]) => {
    const expected = written(rule);
    return expected === undefined ? [] : [[name, expected] as const];
  });
  expect(defaults.map(([name]) => [name, plain(rows.get(name) ?? "")])).toEqual(defaults);
});
