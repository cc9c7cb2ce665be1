import { join } from "node:path";
import ts from "typescript-5";
import { type PublicFace, publicFace } from "./public-face.ts";
import { publicEntries, publicPackages, root } from "./workspace.ts";

/** An exported type of options, with the names of those that may be left out. */
export interface OptionType {
  /** As a user imports it: `@gosf/server AppOptions`. */
  readonly path: string;
  readonly optional: readonly string[];
}

function optionalNames(type: ts.Type, face: PublicFace): string[] {
  const members = type.isUnion() ? type.types : [type];
  const properties = members.flatMap((member) => face.checker.getPropertiesOfType(member));
  return [...new Set(properties.filter(({ flags }) => (flags & ts.SymbolFlags.Optional) !== 0).map(({ name }) => name))];
}

/** Every type that the packages export under a name that ends with `Options`. */
export function optionTypes(): OptionType[] {
  const face = publicFace(publicPackages());
  const found = face.names.filter(({ path }) => path.endsWith("Options"));
  return found.map(({ path, symbol }) => ({ path, optional: optionalNames(face.checker.getDeclaredTypeOfSymbol(symbol), face) }));
}

// The options that may be left out but do not take `undefined`, of each member of a union.
const helper = `
type Refused<T> = T extends unknown
  ? { [K in keyof T]-?: {} extends Pick<T, K> ? ({ [P in K]: undefined } extends Pick<T, K> ? never : K) : never }[keyof T]
  : never;
`;

/** Compiles a program of a user with `exactOptionalPropertyTypes` that gives `undefined` for each option, and returns what is reported. */
export function undefinedErrors(types: readonly OptionType[]): string[] {
  const lines = types.map(({ path }, index) => {
    const [module, name] = path.split(" ");
    return `export const refused${index}: never = undefined! as Refused<import("${module}").${name}>; // ${path}`;
  });
  const file = join(root, "tests", "packages", "every-option.ts"); // in no folder but the compiler's own memory
  const text = helper + lines.join("\n");
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    types: ["node"],
    // The entries, as they are built: not all of them are dependencies of this folder.
    paths: Object.fromEntries(entryFiles()),
  };
  const host = ts.createCompilerHost(options);
  const program = ts.createProgram([file], options, {
    ...host,
    fileExists: (name) => name === file || host.fileExists(name),
    readFile: (name) => (name === file ? text : host.readFile(name)),
    getSourceFile: (name, ...rest) =>
      name === file ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2023, true) : host.getSourceFile(name, ...rest),
  });
  return ts.getPreEmitDiagnostics(program).map(({ messageText, start, file: source }) => {
    const line = source === undefined || start === undefined ? "" : (source.text.slice(start).split("\n")[0] ?? "");
    return `${/\/\/ (.*)$/.exec(line)?.[1] ?? line}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });
}

function entryFiles(): [string, string[]][] {
  const entries = publicEntries();
  return publicPackages().flatMap(({ name, folder, manifest }) =>
    entries
      .filter((entry) => entry === name || entry.startsWith(`${name}/`))
      .map((entry): [string, string[]] => {
        const target = manifest.publishConfig?.exports?.[`.${entry.slice(name.length)}`];
        return [entry, [join(folder, (typeof target === "object" && target["types"]) || "")]];
      }),
  );
}
