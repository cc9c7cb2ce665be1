import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { createSecureContext, type SecureContextOptions } from "node:tls";

import type { GosfError } from "@gosf/protocol";

import type { ListenSettings } from "../settings/listen-options.ts";
import { setupError } from "../settings/setup-error.ts";

/** A key and the certificate that belongs to it. */
export interface Identity {
  /** What `https.createServer` takes. */
  readonly options: Required<Pick<SecureContextOptions, "key" | "cert">>;
  /** Whether the certificate covers a host name or an IP address. */
  readonly covers: (host: string) => boolean;
}

/**
 * Reads the key and the certificate that `ssl-key` and `ssl-cert` name.
 *
 * @param settings The paths, from the working directory if they are relative.
 * @returns The identity.
 * @throws GosfError `invalid-config` if one is left out, `invalid-certificate`, which names the file, if one is missing, cannot be read, is no
 *   PEM, has a passphrase, or if they do not belong together.
 */
export async function readIdentity(settings: Pick<ListenSettings, "ssl-key" | "ssl-cert">): Promise<Identity> {
  const [key, cert] = await Promise.all([readPem("ssl-key", settings["ssl-key"]), readPem("ssl-cert", settings["ssl-cert"])]);
  const privateKey = parse("ssl-key", settings["ssl-key"], "holds no private key in PEM without a passphrase", () => createPrivateKey(key));
  const certificate = parse("ssl-cert", settings["ssl-cert"], "holds no certificate in PEM", () => new X509Certificate(cert));
  if (!certificate.checkPrivateKey(privateKey)) {
    const message = `The key ${settings["ssl-key"]} does not belong to the certificate ${settings["ssl-cert"]}.`;
    throw setupError("invalid-certificate", { "ssl-key": settings["ssl-key"], "ssl-cert": settings["ssl-cert"] }, { message });
  }
  parse("ssl-cert", settings["ssl-cert"], "cannot be used for TLS", () => createSecureContext({ key, cert }));
  return {
    options: { key, cert },
    covers: (host) => (isIP(host) ? certificate.checkIP(host) : certificate.checkHost(host)) !== undefined,
  };
}

type PemOption = "ssl-key" | "ssl-cert";

async function readPem(option: PemOption, path: string): Promise<Buffer> {
  if (path === "") {
    throw setupError("invalid-config", { option }, { message: `secure needs ${option}: the path of a PEM file.` });
  }
  try {
    return await readFile(path);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : (cause as Error).message;
    throw invalidCertificate(option, path, `cannot be read: ${reason}`, cause);
  }
}

function parse<T>(option: PemOption, path: string, problem: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw invalidCertificate(option, path, `${problem}: ${(cause as Error).message}`, cause);
  }
}

function invalidCertificate(option: PemOption, path: string, problem: string, cause: unknown): GosfError {
  return setupError("invalid-certificate", { option, path, problem }, { cause });
}
