// The entries that users import, pinned: a change to them is meant, and stands in the diff of a snapshot.
import { expect, test } from "vitest";
import { publicPackages } from "./workspace.ts";

const packages = publicPackages();

test.each(packages)("$name: its exports map", ({ manifest }) => {
  expect(manifest.publishConfig?.exports).toMatchSnapshot();
});

test.each(packages)("$name: the sources' map says the same, with the condition that our own tests read", ({ manifest }) => {
  const inSources = Object.entries(manifest.exports ?? {}).map(([subpath, target]) => {
    if (typeof target === "string") return [subpath, target];
    const { "@gosf/source": source = "", ...published } = target;
    return [subpath, /^\.\/src\/.+\.ts$/.test(source) ? published : `no source: ${source}`];
  });
  expect(Object.fromEntries(inSources)).toEqual(manifest.publishConfig?.exports);
});
