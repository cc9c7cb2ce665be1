// Writes the version of @gosf/server into its sources, after `changeset version` has changed its manifest.
import { readFileSync, writeFileSync } from "node:fs";
import { inRoot } from "./lib/paths.mjs";

const { version } = JSON.parse(readFileSync(inRoot("packages", "server", "package.json"), "utf8"));
const file = inRoot("packages", "server", "src", "http", "version.ts");
writeFileSync(file, readFileSync(file, "utf8").replace(/version = ".*"/, `version = ${JSON.stringify(version)}`));
