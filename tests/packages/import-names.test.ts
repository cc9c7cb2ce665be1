// Packages have one build, of ES modules. Tools that transform it into CommonJS (tsx, babel-jest) load dependencies by their `require` entries, which may
// lack names that the `import` entries have.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import ts from "typescript-5";
import { expect, test } from "vitest";
import { publicPackages } from "./workspace.ts";

interface ImportedName {
  readonly module: string;
  readonly name: string;
}

const isDependency = (module: string): boolean => !/^(node:|\.|#|@gosf\/)/.test(module);

function builtFiles(folder: string): string[] {
  const files = readdirSync(join(folder, "dist"), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".js"));
  return files.map((name) => join(folder, "dist", name));
}

/** The names that a built file imports or exports from dependencies. Those used of a namespace (`ws.WebSocket`) count too. */
function importedNames(text: string): ImportedName[] {
  const source = ts.createSourceFile("file.js", text, ts.ScriptTarget.ES2023, true);
  const namespaces = new Map<string, string>();
  const found: ImportedName[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined) {
      const module = (node.moduleSpecifier as ts.StringLiteral).text; // the grammar has nothing else there
      const bindings = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : node.exportClause;
      if (!isDependency(module) || bindings === undefined) return;
      if (ts.isNamespaceImport(bindings)) namespaces.set(bindings.name.text, module);
      else if (!ts.isNamespaceExport(bindings)) {
        for (const { name, propertyName } of bindings.elements) found.push({ module, name: (propertyName ?? name).text });
      }
    }
    if (ts.isPropertyAccessExpression(node)) {
      const module = namespaces.get(node.expression.getText());
      if (module !== undefined) found.push({ module, name: node.name.text });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

test("every name that a package imports is in the dependency's CommonJS entry too", () => {
  let checked = 0;
  const missing = publicPackages().flatMap(({ folder }) => {
    const require = createRequire(join(folder, "package.json"));
    return builtFiles(folder).flatMap((file) =>
      importedNames(readFileSync(file, "utf8")).flatMap(({ module, name }) => {
        checked++;
        const isThere = Reflect.has(Object(require(module)) as object, name);
        return isThere ? [] : [`${relative(folder, file)} imports ${name} from ${module}`];
      }),
    );
  });
  expect(missing).toEqual([]);
  expect(checked).toBeGreaterThan(0);
});

test("no package reads `import.meta`, which CommonJS lacks", () => {
  const files = publicPackages().flatMap(({ folder }) => builtFiles(folder));
  expect(files.filter((file) => readFileSync(file, "utf8").includes("import.meta"))).toEqual([]);
});
