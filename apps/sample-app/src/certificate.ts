import { X509Certificate } from "node:crypto";
import { access, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { generate } from "selfsigned";

const names = ["localhost", "127.0.0.1", "::1"];
const validDays = 365;

async function isUsable(keyPath: string, certificatePath: string): Promise<boolean> {
  try {
    await access(keyPath);
    const { validTo } = new X509Certificate(await readFile(certificatePath));
    return Date.parse(validTo) > Date.now();
  } catch {
    return false; // missing, or no certificate
  }
}

/** Makes a key and a self-signed certificate for this machine, unless there are good ones: for trying things out, not for the world. */
export async function provideCertificate(keyPath: string, certificatePath: string): Promise<void> {
  if (await isUsable(keyPath, certificatePath)) return;
  const notAfterDate = new Date(Date.now() + validDays * 24 * 60 * 60 * 1000);
  const altNames = names.map((name) => (/^[\d.]+$|:/.test(name) ? { type: 7 as const, ip: name } : { type: 2 as const, value: name }));
  const made = await generate([{ name: "commonName", value: "localhost" }], {
    algorithm: "sha256",
    keyType: "ec",
    notAfterDate,
    extensions: [{ name: "subjectAltName", altNames }],
  });
  for (const [path, text, mode] of [
    [keyPath, made.private, 0o600],
    [certificatePath, made.cert, 0o644],
  ] as const) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { mode });
  }
}
