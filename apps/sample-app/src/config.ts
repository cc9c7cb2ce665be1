import { fileURLToPath } from "node:url";
import type { App, ListenOptions } from "@gosf/server";
import { provideCertificate } from "./certificate.ts";

const fromPackage = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/**
 * Loads the configuration that GOSF_ENV chooses: `config/server.json` without it, else `config/server.<GOSF_ENV>.json`. PORT in the environment comes
 * before the file's port. Paths in the file are those from the app's folder.
 */
export async function loadServerConfig(app: Pick<App, "env" | "loadConfig">): Promise<ListenOptions> {
  const { GOSF_ENV: environment, PORT: port } = app.env;
  const file = environment === undefined || environment === "" ? "server.json" : `server.${environment}.json`;
  const config: ListenOptions = await app.loadConfig("server", fromPackage(`config/${file}`));
  const settings = port === undefined || port === "" ? config : { ...config, port: Number(port) };
  if (settings.secure !== true) return settings;

  const keyPath = fromPackage(settings["ssl-key"] ?? "");
  const certificatePath = fromPackage(settings["ssl-cert"] ?? "");
  await provideCertificate(keyPath, certificatePath);
  return { ...settings, "ssl-key": keyPath, "ssl-cert": certificatePath };
}
