import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** A package and the tarball it was packed into. */
export interface Packed {
  readonly name: string;
  readonly tarball: string;
}

/** A registry that serves packed packages, so that npm installs them by their names before they are published. */
export interface Registry extends AsyncDisposable {
  readonly url: string;
}

interface Entry {
  readonly packument: (url: string) => object;
  readonly content: Buffer;
}

async function readEntry({ name, tarball }: Packed): Promise<Entry> {
  const content = await readFile(tarball);
  const { stdout } = await execute("tar", ["-xzOf", tarball, "package/package.json"]);
  const manifest = JSON.parse(stdout) as { version: string };
  const integrity = `sha512-${createHash("sha512").update(content).digest("base64")}`;
  return {
    content,
    packument: (url) => ({
      name,
      "dist-tags": { latest: manifest.version },
      versions: { [manifest.version]: { ...manifest, dist: { tarball: `${url}-/${name}.tgz`, integrity } } },
    }),
  };
}

/** Starts the registry on a free port. npm uses it for the scope `@gosf` with the setting `@gosf:registry=<url>`. */
export async function startRegistry(packed: readonly Packed[]): Promise<Registry> {
  const entries = new Map(await Promise.all(packed.map(async (each) => [each.name, await readEntry(each)] as const)));
  let url = "";
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "").slice(1);
    const isTarball = path.startsWith("-/");
    const entry = entries.get(isTarball ? path.slice(2).replace(/\.tgz$/, "") : path);
    if (entry === undefined) response.writeHead(404).end("{}");
    else if (isTarball) response.end(entry.content);
    else response.setHeader("content-type", "application/json").end(JSON.stringify(entry.packument(url)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`; // it listens, on a port
  return {
    url,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
