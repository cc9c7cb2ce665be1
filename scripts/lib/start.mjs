import { pathToFileURL } from "node:url";
import { inRoot } from "./paths.mjs";
import { build } from "./prepare.mjs";
import { releaseSignals } from "./process.mjs";

const main = inRoot("apps", "sample-app", "dist", "main.js");
const doubledMs = 1000;

// One Ctrl-C comes twice, from the terminal and from npm, and the second must not cut off the app that is closing for the first.
const forgiveDoubled = () => {
  let firstAt;
  process.on("SIGINT", () => {
    firstAt ??= Date.now();
    if (Date.now() - firstAt > doubledMs) process.exit(130);
  });
};

/** Builds the sample app and becomes it: no process in between, so signals reach it and its exit code is this one's. */
export async function start(args) {
  await build("./apps/sample-app...");
  releaseSignals();
  forgiveDoubled();
  process.argv = [process.execPath, main, ...args];
  await import(pathToFileURL(main).href);
}
