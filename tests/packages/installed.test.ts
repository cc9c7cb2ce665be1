// The packages as users get them: packed, installed by npm into an empty folder, and used as their READMEs show.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { complaints, runExample, withFreePorts } from "./example.ts";
import { type Installation, installPackages } from "./installation.ts";
import { type ReadmeFile, readmeFiles, runnablePages } from "./readme.ts";
import { publicEntries } from "./workspace.ts";

interface Readme {
  readonly name: string;
  readonly files: readonly ReadmeFile[];
}

const exampleTimeoutMs = 90_000;

// A test is a program too: node:test runs it wherever it is started.
const isProgram = ({ name }: ReadmeFile): boolean => /\.c?[jt]s$/.test(name);
const script = (name: string): string => name.replace(/\.ts$/, ".js");

const readmes = runnablePages().map(({ name, path }): Readme => ({ name, files: readmeFiles(path) }));

const importedLibraries = (texts: readonly string[]): string[] => {
  const names = texts.flatMap((text) => [...text.matchAll(/from "(@[\w.-]+\/[\w.-]+|[\w.-]+)(?:\/[^"]*)?"/g)].map(([, name = ""]) => name));
  return [...new Set(names)].filter((name) => !name.startsWith("node:") && !name.startsWith("@gosf/") && !name.startsWith("."));
};

const entries = publicEntries();
const everyEntry = new Map([
  [
    "every.ts",
    entries
      .map((entry, index) => `import * as entry${index} from "${entry}";\nconsole.log(Object.keys(entry${index}).length >= 0);\n`)
      .join(""),
  ],
  ["every.cjs", entries.map((entry) => `console.log(Object.keys(require("${entry}")).length >= 0);\n`).join("")],
]);

const page = `import { connect, type ConnectOptions, stream } from "@gosf/client";
import { defineContract, type Message, unwrap } from "@gosf/protocol";

const contract = defineContract({ endpoints: { echo: {} } });
const options: ConnectOptions<typeof contract> = { contract, timeoutMs: undefined };
const api = connect("/", options);
api.onState(({ state }) => document.body.append(state));
const reply: Message = await api.call("echo", { text: "hi" });
document.body.append(JSON.stringify(unwrap(reply)));
for await (const { text } of stream(api, "echo")) document.body.append(text);
await api.disconnect();
`;

let installation: Installation;
const folders = new Map<string, string>();

beforeAll(async () => {
  installation = await installPackages(importedLibraries(readmes.flatMap(({ files }) => files.map(({ text }) => text))));
  folders.set("entries", await installation.write("entries", everyEntry));
  for (const { name, files } of readmes) {
    const texts = await withFreePorts(files.map(({ text }) => text));
    const written = new Map(files.map((file, index) => [file.name, texts[index] ?? ""]));
    folders.set(name, await installation.write(name, written));
  }
}, 180_000);

afterAll(async () => {
  await installation?.[Symbol.asyncDispose]();
});

test.each(["typescript", "typescript-5"] as const)(
  "the examples compile against the installed packages under %s",
  async (compiler) => {
    await expect(installation.compile(compiler)).resolves.toBeUndefined();
  },
  180_000,
);

test.each(["typescript", "typescript-5"] as const)(
  "a page compiles with the types of browsers alone, under %s",
  async (compiler) => {
    await installation.write("page", new Map([["page.ts", page]]));
    await expect(installation.compilePage(compiler, "page")).resolves.toBeUndefined();
  },
  180_000,
);

test.each(["every.js", "every.cjs"])(
  "each entry of each package loads: %s",
  async (file) => {
    expect(complaints(await runExample(folders.get("entries") ?? "", [file]), new Map())).toEqual([]);
  },
  exampleTimeoutMs,
);

test.each(readmes)(
  "the example of $name prints what it says",
  async ({ name, files }) => {
    const programs = files.filter(isProgram);
    const promised = new Map(programs.map((file) => [script(file.name), file.prints]));
    expect([...promised.values()].flat(), "a comment after a console.log says what it prints").not.toHaveLength(0);
    expect(complaints(await runExample(folders.get(name) ?? "", [...promised.keys()]), promised)).toEqual([]);
  },
  exampleTimeoutMs,
);

test(
  "the first server and the first client run from CommonJS too",
  async () => {
    const files = new Map<string, string>();
    for (const name of ["server", "client"]) {
      files.set(`${name}.cjs`, toCommonJs(await readFile(join(folders.get("gosf") ?? "", `${name}.js`), "utf8")));
    }
    const promised = readmes[0]?.files.find(({ name }) => name === "client.ts")?.prints ?? [];
    expect(promised).not.toHaveLength(0);
    const runs = await runExample(await installation.write("gosf-commonjs", files), [...files.keys()]);
    expect(complaints(runs, new Map([["client.cjs", promised]]))).toEqual([]);
  },
  exampleTimeoutMs,
);

/** The same program as CommonJS: `require` for each import, and a function around it, since only modules may await at their top. */
function toCommonJs(text: string): string {
  const required = text.replaceAll(/^import (\{[^}]*\}) from ("[^"]+");$/gm, (_, names: string, from: string) => {
    return `const ${names.replaceAll(" as ", ": ")} = require(${from});`;
  });
  expect(required).not.toMatch(/^import /m);
  return `(async () => {\n${required}\n})();\n`;
}
