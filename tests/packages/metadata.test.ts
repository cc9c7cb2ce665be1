// What npm shows of a package: where its sources, its home and its issues are, and links that lead somewhere from there.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { publicPackages, root } from "./workspace.ts";

interface Metadata {
  readonly homepage?: string;
  readonly bugs?: string;
  readonly repository?: { readonly type: string; readonly url: string; readonly directory?: string };
  readonly keywords?: readonly string[];
}

const metadataOf = (folder: string): Metadata => JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Metadata;

const { repository } = metadataOf(root);
const home = repository?.url.replace(/^git\+|\.git$/g, "") ?? "";
const packages = publicPackages().map((each) => ({ ...each, directory: relative(root, each.folder) }));

test("the root names the repository", () => {
  expect(home).toMatch(/^https:\/\/github\.com\/[\w-]+\/[\w-]+$/);
  expect(metadataOf(root)).toMatchObject({ homepage: `${home}#readme`, bugs: `${home}/issues` });
  expect(packages).toHaveLength(8);
});

test("the server knows its version", () => {
  const { folder, manifest } = packages.find(({ name }) => name === "@gosf/server")!;
  expect(readFileSync(join(folder, "src/http/version.ts"), "utf8")).toContain(`version = "${manifest.version}";`);
});

test.each(packages)("$name: repository, homepage and bugs follow from the root's; keywords", ({ folder, directory }) => {
  const { homepage, bugs, repository: own, keywords } = metadataOf(folder);
  expect({ homepage, bugs, repository: own }).toEqual({
    homepage: `${home}/tree/main/${directory}#readme`,
    bugs: `${home}/issues`,
    repository: { ...repository, directory },
  });
  expect(keywords).toEqual(expect.arrayContaining(["gosf", "socket.io", "typescript"]));
  expect(keywords).toEqual([...new Set(keywords)]);
});

const textOf = (path: string): string => readFileSync(path, "utf8").replaceAll(/^```[\s\S]*?^```$/gm, "");
const linksOf = (path: string): string[] => [...textOf(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);

// GitHub's anchors: lower case, without punctuation, spaces as hyphens.
const anchorsOf = (path: string): string[] =>
  [...textOf(path).matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );

const deadLinks = (path: string, links: readonly string[]): string[] =>
  links.filter((link) => {
    const [file = "", anchor] = link.split("#");
    const target = file === "" ? path : join(path, "..", file);
    if (!existsSync(target)) return true;
    return anchor !== undefined && !anchorsOf(target).includes(anchor);
  });

test.each(packages)("$name: the links of its README work from npm", ({ folder }) => {
  const path = join(folder, "README.md");
  const links = linksOf(path);
  expect(links.filter((link) => !/^(https:|#)/.test(link))).toEqual([]);
  expect(
    deadLinks(
      path,
      links.filter((link) => link.startsWith("#")),
    ),
  ).toEqual([]);
  expect(readFileSync(path, "utf8")).not.toContain("of the repository");
  const inRepository = links.filter((link) => link.startsWith(`${home}/blob/main/`)).map((link) => link.slice(`${home}/blob/main/`.length));
  expect(deadLinks(join(root, "README.md"), inRepository)).toEqual([]);
});

test.each([
  "README.md",
  "CONTRIBUTING.md",
  "ARCHITECTURE.md",
  "ROADMAP.md",
  "SECURITY.md",
  "CODE_OF_CONDUCT.md",
  ...readdirSync(join(root, "docs")).flatMap((file) => (file.endsWith(".md") ? [`docs/${file}`] : [])),
])("the links of %s lead to what is there", (file) => {
  const path = join(root, file);
  expect(
    deadLinks(
      path,
      linksOf(path).filter((link) => !link.startsWith("https:")),
    ),
  ).toEqual([]);
});
