// What users import: its names, its types and its doc comments. Reads the built packages, under TypeScript 5.9.
import { expect, test } from "vitest";
import { anyKeywords, lacks, publicFace } from "./public-face.ts";
import { publicPackages } from "./workspace.ts";

const packages = publicPackages();
const face = publicFace(packages);

test.each(packages)("$name: the names it exports, pinned", ({ name }) => {
  const names = face.names.filter(({ path }) => path.startsWith(`${name} `) || path.startsWith(`${name}/`));
  expect(names.length).toBeGreaterThan(0);
  expect(names.map(({ path, isValue }) => `${path}${isValue ? "" : " (type)"}`).toSorted()).toMatchSnapshot();
});

test("the declarations are valid for a user who checks libraries too", () => {
  expect(face.files.length).toBeGreaterThan(packages.length);
  expect(face.files.flatMap((file) => face.errors(file))).toEqual([]);
});

test("no public declaration contains `any`", () => {
  expect(face.files.flatMap(anyKeywords)).toEqual([]);
});

test("every public name says what it is, and functions and classes show an example", () => {
  expect(face.names.flatMap((name) => lacks(name, face.checker))).toEqual([]);
});
