#!/usr/bin/env node
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { loadContract } from "./contract-file.ts";
import { toAsyncApi } from "./document.ts";

const usage = `gosf-asyncapi <contract file> [options]

Writes an AsyncAPI 3.0 document of a GOSF contract.

  --out <file>          where to write it (default: standard output)
  --export <name>       which export of the file is the contract (default: the default export, or the only one)
  --title <text>        the API's name (default: GOSF API)
  --api-version <text>  the API's version (default: 1.0.0)
  --description <text>  what it is for
  --help                this text
`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      out: { type: "string" },
      export: { type: "string" },
      title: { type: "string" },
      "api-version": { type: "string" },
      description: { type: "string" },
      help: { type: "boolean" },
    },
  });
  const [file, ...others] = positionals;
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  if (file === undefined || others.length > 0) throw new Error(`one contract file is needed\n\n${usage}`);
  const contract = await loadContract(file, values.export);
  const document = await toAsyncApi(contract, {
    ...(values.title === undefined ? {} : { title: values.title }),
    ...(values["api-version"] === undefined ? {} : { version: values["api-version"] }),
    ...(values.description === undefined ? {} : { description: values.description }),
  });
  const json = `${JSON.stringify(document, null, 2)}\n`;
  if (values.out === undefined) process.stdout.write(json);
  else await writeFile(values.out, json);
}

main().catch((error: unknown) => {
  process.stderr.write(`gosf-asyncapi: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
