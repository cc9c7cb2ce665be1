import ts from "typescript-5";
import { type PublicPackage, publicDeclarations } from "./workspace.ts";

/** One name that an entry exports, with what it resolves to. */
export interface PublicName {
  /** As a user imports it: `@gosf/server createApp`. */
  readonly path: string;
  readonly symbol: ts.Symbol;
  /** Whether it is there at run time, and not for the compiler alone. */
  readonly isValue: boolean;
}

/** The public face of the packages, read from their built declarations. */
export interface PublicFace {
  readonly checker: ts.TypeChecker;
  readonly names: readonly PublicName[];
  /** The declaration files of the packages themselves. */
  readonly files: readonly ts.SourceFile[];
  /** What the compiler finds wrong with one of them. */
  errors(file: ts.SourceFile): string[];
}

/** Reads what the packages export, through TypeScript 5.9: 7 has no JavaScript API. */
export function publicFace(packages: readonly PublicPackage[]): PublicFace {
  const entries = packages.flatMap((each) =>
    publicDeclarations(each).map(({ subpath, file }) => ({ entry: each.name + subpath.slice(1), file })),
  );
  const program = ts.createProgram(
    entries.map(({ file }) => file),
    {
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2023,
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      types: ["node"],
    },
  );
  const checker = program.getTypeChecker();
  const names = entries.flatMap(({ entry, file }) => {
    const source = program.getSourceFile(file);
    const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
    return (module === undefined ? [] : checker.getExportsOfModule(module)).map((exported) => {
      const symbol = (exported.flags & ts.SymbolFlags.Alias) === 0 ? exported : checker.getAliasedSymbol(exported);
      return { path: `${entry} ${exported.name}`, symbol, isValue: (symbol.flags & ts.SymbolFlags.Value) !== 0 };
    });
  });
  const folders = packages.map(({ folder }) => `${folder}/dist/`);
  const files = program.getSourceFiles().filter(({ fileName }) => folders.some((folder) => fileName.startsWith(folder)));
  const errors = (file: ts.SourceFile): string[] =>
    program
      .getSemanticDiagnostics(file)
      .map(({ messageText }) => `${file.fileName}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
  return { checker, names, files, errors };
}

const isOwn = (node: ts.Node): boolean => !node.getSourceFile().fileName.includes("/node_modules/");
const hasDoc = (node: ts.Node): boolean => ts.getJSDocCommentsAndTags(node).some((doc) => ts.isJSDoc(doc) && (doc.comment ?? "") !== "");
const hasExample = (node: ts.Node): boolean => ts.getJSDocTags(node).some(({ tagName }) => tagName.text === "example");
// Keyed by a symbol of the package's own, so out of everyone's reach: those of the language (`[Symbol.asyncDispose]`) are not.
const isInternal = (name: string): boolean => /^\[(?!Symbol\.)/.test(name);
const isPrivate = (node: ts.Declaration): boolean => (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Private) !== 0;

/** What a name's documentation lacks: a doc comment on itself and on its members, an example where it is a function or a class. */
export function lacks({ path, symbol }: PublicName, checker: ts.TypeChecker): string[] {
  const declarations = (symbol.declarations ?? []).filter(isOwn);
  if (declarations.length === 0) return [];
  const found: string[] = [];
  const documented = declarations.flatMap((node) => [node, variableStatement(node)]);
  if (!documented.some(hasDoc)) found.push(`${path}: no doc comment`);
  const needsExample = declarations.some(
    (node) => ts.isFunctionDeclaration(node) || (ts.isClassDeclaration(node) && !isMadeByFunction(node)),
  );
  if (needsExample && !documented.some(hasExample)) found.push(`${path}: no @example`);
  for (const member of declarations.flatMap((node) => membersOf(node, checker))) {
    if (!hasDoc(member)) found.push(`${path}.${ts.getNameOfDeclaration(member)?.getText() ?? "?"}: no doc comment`);
  }
  return [...new Set(found)];
}

// A class that nobody constructs shows its example where it is made.
const isMadeByFunction = (node: ts.Node): boolean => /made by \{@link/i.test(node.getFullText());

// `const name = …` carries its comment on the statement.
const variableStatement = (node: ts.Node): ts.Node => (ts.isVariableDeclaration(node) ? node.parent.parent : node);

function membersOf(node: ts.Node, checker: ts.TypeChecker): ts.Declaration[] {
  if (ts.isInterfaceDeclaration(node)) return node.members.filter((member) => !isInternal(member.name?.getText() ?? ""));
  if (!ts.isClassDeclaration(node)) return [];
  const inherited = new Set(
    checker
      .getTypeAtLocation(node)
      .getBaseTypes()
      ?.flatMap((base) => base.getProperties().map(({ name }) => name)),
  );
  const seen = new Set<string>();
  return node.members.filter((member) => {
    const name = member.name?.getText() ?? "";
    if (ts.isConstructorDeclaration(member) || isPrivate(member) || name.startsWith("#") || isInternal(name)) return false;
    // Of overloads one is enough, and what a base class has is documented there.
    if (seen.has(name) || inherited.has(name)) return false;
    seen.add(name);
    return true;
  });
}

/** Each `any` that stands in a declaration file, with its place. */
export function anyKeywords(file: ts.SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
      found.push(`${file.fileName}:${line + 1} ${file.text.split("\n")[line]?.trim() ?? ""}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
