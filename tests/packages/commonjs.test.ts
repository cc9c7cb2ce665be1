// The packages in a CommonJS folder, under the tools that people run TypeScript with there.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Installation, installPackages } from "./installation.ts";
import { publicEntries } from "./workspace.ts";

const execute = promisify(execFile);

const tools = {
  "@babel/core": "7.29.13",
  "@babel/preset-env": "7.29.14",
  "@babel/preset-typescript": "7.29.7",
  "babel-jest": "30.5.2",
  jest: "30.5.2",
  "ts-node": "10.9.2",
  tsx: "4.23.15",
  typescript: "5.9.3",
};

// Each entry is loaded, and a server is called over WebSocket and over long polling.
const load = publicEntries()
  .map((entry, index) => `import * as entry${index} from "${entry}";\nvoid entry${index};\n`)
  .join("");
const call = `
import { connect } from "@gosf/client";
import { successMessage } from "@gosf/protocol";
import { createApp } from "@gosf/server";

${load}
export async function callBy(transports: readonly ("polling" | "websocket")[]): Promise<string[]> {
  const app = createApp();
  app.listen("echo", (_client, request) => successMessage(request.message.text));
  const { url } = await app.startup({ host: "127.0.0.1", port: 0 });
  const texts: string[] = [];
  for (const transport of transports) {
    const api = connect(url, { transports: [transport] });
    texts.push((await api.call("echo", { text: transport })).text);
    await api.disconnect();
  }
  const page = await (await fetch(url)).text();
  await app.shutdown();
  return [...texts, /Version \\d/.test(page) ? "page" : page];
}
`;
const expected = ["websocket", "polling", "page"];

const files = new Map([
  ["call.ts", call],
  [
    "main.ts",
    `import { callBy } from "./call";\nvoid callBy(["websocket", "polling"]).then((texts) => console.log(JSON.stringify(texts)));\n`,
  ],
  [
    "call.test.ts",
    // Not by polling: socket.io-client ends it after its user, and jest reports what is loaded then.
    `import { callBy } from "./call";\ntest("calls", async () => {\n  expect(await callBy(["websocket"])).toEqual(["websocket", "page"]);\n});\n`,
  ],
  [
    "tsconfig.json",
    JSON.stringify({ compilerOptions: { module: "nodenext", target: "es2022", strict: true, types: ["node"], skipLibCheck: true } }),
  ],
  [
    "babel.config.js",
    `module.exports = { presets: [["@babel/preset-env", { targets: { node: "current" } }], "@babel/preset-typescript"] };\n`,
  ],
  [
    "jest.config.js",
    `module.exports = { rootDir: "..", roots: ["<rootDir>/commonjs"], transform: { "\\\\.[jt]s$": ["babel-jest", { configFile: __dirname + "/babel.config.js" }] }, transformIgnorePatterns: ["/node_modules/(?!@gosf/)"] };\n`,
  ],
]);

let installation: Installation;
let folder: string;

beforeAll(async () => {
  installation = await installPackages(["socket.io", "socket.io-client"], { type: "commonjs", dependencies: tools });
  folder = await installation.write("commonjs", files);
}, 180_000);

afterAll(async () => {
  await installation?.[Symbol.asyncDispose]();
});

const run = async (script: string, args: readonly string[]): Promise<{ stdout: string; stderr: string }> =>
  execute(process.execPath, [`../node_modules/${script}`, ...args], { cwd: folder });

test.each([
  ["tsx", "tsx/dist/cli.mjs"],
  ["ts-node", "ts-node/dist/bin.js"],
])("%s", { timeout: 90_000 }, async (_tool, script) => {
  expect(JSON.parse((await run(script, ["main.ts"])).stdout)).toEqual(expected);
});

test("babel-jest that transforms the packages", { timeout: 90_000 }, async () => {
  const { stderr } = await run("jest/bin/jest.js", ["--config", "jest.config.js"]);
  expect(stderr).toMatch(/^Tests: +1 passed, 1 total$/m);
});
