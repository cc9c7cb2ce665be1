/** The version of `@gosf/server`. `pnpm release:version` writes it: the manifest cannot be found from code that a tool has made CommonJS. */
export const version = "0.0.0";
