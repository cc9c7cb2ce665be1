// What users import: its names, its types and its doc comments. Reads the built packages.
import { expect, test } from "vitest";
import { anyKeywords, lacks, publicFace } from "./public-face.ts";
import { publicPackages } from "./workspace.ts";

const packages = publicPackages();
const face = publicFace(packages);

test("something is exported", () => {
  expect(face.names.length).toBeGreaterThan(packages.length);
  expect(face.files.length).toBeGreaterThan(packages.length);
});

test("no public declaration contains `any`", () => {
  expect(face.files.flatMap(anyKeywords)).toEqual([]);
});

test("every public name says what it is, and functions and classes show an example", () => {
  expect(face.names.flatMap((name) => lacks(name, face.checker))).toEqual([]);
});
