import { pathToFileURL } from "node:url";
import { inRoot } from "./paths.mjs";
import { runTasks } from "./prepare.mjs";
import { releaseSignals } from "./process.mjs";

const doubledMs = 1000;
const secondComesWithinMs = 300;

// One Ctrl-C comes twice, from the terminal and from npm. The second must neither cut off the app that is closing for the first, nor find it
// gone so far that it dies of it: the exit code would be lost.
const forgiveDoubled = () => {
  let firstAt;
  process.on("SIGINT", () => {
    if (firstAt === undefined) {
      firstAt = Date.now();
      setTimeout(() => {}, secondComesWithinMs);
    }
    if (Date.now() - firstAt > doubledMs) process.exit(130);
  });
};

/** Builds a sample and becomes it: no process in between, so signals reach it and its exit code is this one's. */
export async function start(app, args) {
  const main = inRoot("apps", app, "dist", "main.js");
  await runTasks("Building", ["build"], `./apps/${app}...`);
  releaseSignals();
  forgiveDoubled();
  // Removed above with npm's other variables; the server reads it to know that npm doubles Ctrl-C.
  process.env.npm_lifecycle_event = "start";
  process.argv = [process.execPath, main, ...args];
  await import(pathToFileURL(main).href);
}
