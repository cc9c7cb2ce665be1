import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { errorCodes, type ErrorPlace } from "./index.ts";

const root = join(import.meta.dirname, "../../..");
const chapters: Record<ErrorPlace, string> = {
  reply: "## In a reply\n\nA failure with this code as its `text`, details in its `body`. `unwrap` throws it.",
  caller: "## At the caller\n\nThe call or the connect rejects with a `GosfError` of this code. Nothing came back from the other end.",
  hooks: "## In onError hooks\n\nThe server's onError hooks receive a `GosfError` of this code. The client does not see it.",
  setup: "## At set-up\n\nThrown, or rejected with, where an app, a contract or a service is put together or started.",
};

const places: readonly ErrorPlace[] = ["reply", "caller", "hooks", "setup"];

function errorsPage(): string {
  const entries = Object.entries(errorCodes).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const parts = places.map((place) => {
    // A code stands in the chapter of where it is seen most; the others name it.
    const own = entries.filter(([, { seen }]) => seen[0] === place);
    const others = entries.filter(([, { seen }]) => seen.indexOf(place) > 0).map(([code]) => `[${code}](#${code})`);
    const also = others.length === 0 ? [] : [`Also here: ${others.join(", ")}.`];
    const codes = own.map(([code, { meaning, remedy }]) => `### ${code}\n\n${meaning}\n\nWhat to do: ${remedy}`);
    return [chapters[place], ...also, ...codes].join("\n\n");
  });
  const head = `# Error codes

Every code that GOSF itself produces. An application adds its own by throwing \`new GosfError(code, details)\`; on the wire both look the same:
\`{ "success": false, "text": "<code>", "body": { …details } }\`. Codes are stable: compare them, and show people something better.

The table is \`errorCodes\` in \`@gosf/protocol\`; this page is written from it (\`vitest run packages/protocol -u\`).`;
  return `${head}\n\n${parts.join("\n\n")}\n`;
}

test("docs/errors.md shows the table", async () => {
  await expect(errorsPage()).toMatchFileSnapshot(join(root, "docs/errors.md"));
});

test("every entry is whole sentences, and every code a word in kebab-case", () => {
  for (const [code, { meaning, remedy, seen }] of Object.entries(errorCodes)) {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(meaning).toMatch(/^[A-Z].*\.$/s);
    expect(remedy).toMatch(/^[A-Z].*\.$/s);
    expect(seen.length).toBeGreaterThan(0);
    expect(new Set(seen).size).toBe(seen.length);
  }
});

test("every code that the packages produce is in the table", () => {
  // Only in `src`: the links in `node_modules` go round.
  const sources = readdirSync(join(root, "packages"))
    .map((name) => join(root, "packages", name, "src"))
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)))
    .filter((path) => path.endsWith(".ts") && !/\.test(-d)?\.ts$/.test(path));
  expect(sources.length).toBeGreaterThan(10);
  const unknown = sources.flatMap((path) => {
    const code = readFileSync(path, "utf8").replaceAll(/^\s*(\*|\/\/).*$/gm, "");
    const codes = [...code.matchAll(/(?:new GosfError|fault|setupError)\(\s*"([^"]+)"/g)].map(([, found = ""]) => found);
    return codes.filter((found) => !(found in errorCodes)).map((found) => `${path}: ${found}`);
  });
  expect(unknown).toEqual([]);
});
