// What `npm start` and `npm test` do. Needs Node and npm alone: it gets the pinned pnpm, installs the workspace, then runs the command.
//
//   node scripts/run.mjs start              build and run apps/sample-app
//   node scripts/run.mjs start:chat         build and run apps/sample-chat; so do start:microservice and start:script with theirs
//   node scripts/run.mjs test [args…]       build, types, tests; the arguments go to vitest
//   node scripts/run.mjs pnpm <args…>       the pinned pnpm, for a machine that has none
import { useEnvironment } from "./lib/environment.mjs";
import { endWithParent } from "./lib/parent.mjs";
import { pnpm, preparePnpm, prepareWorkspace } from "./lib/prepare.mjs";
import { endAs, Failed } from "./lib/process.mjs";
import { start } from "./lib/start.mjs";
import { test } from "./lib/test.mjs";

const startApp = (app) => async (args) => {
  await prepareWorkspace();
  return start(app, args);
};

const commands = {
  start: startApp("sample-app"),
  "start:chat": startApp("sample-chat"),
  "start:microservice": startApp("sample-microservice"),
  "start:script": startApp("sample-script"),
  async test(args) {
    await prepareWorkspace();
    return test(args);
  },
  async pnpm(args) {
    await preparePnpm();
    return pnpm(args);
  },
};

const [name = "", ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (command === undefined) {
  console.error(`usage: node scripts/run.mjs ${Object.keys(commands).join(" | ")}`);
  process.exit(2);
}

endWithParent();
useEnvironment();
try {
  await command(args);
} catch (error) {
  if (!(error instanceof Failed)) throw error;
  if (error.message !== "") console.error(error.message);
  endAs(error);
}
