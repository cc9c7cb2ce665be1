import { delimiter, join } from "node:path";
import { pnpmFolder } from "./paths.mjs";

// npm tells its scripts about itself in dozens of `npm_*` variables, which another npm or pnpm under them would take for settings.
// What says where the registry is and how to reach it stays; pnpm reads those under a prefix of its own.
const reach = ["registry", "ca", "cafile", "strict_ssl", "proxy", "https_proxy", "noproxy"];
const kept = new Set([...reach, "userconfig", "cache"].map((name) => `npm_config_${name}`));
const isKept = (name) => kept.has(name.toLowerCase()) || /^npm_config_(\/\/|@)/i.test(name);

// The environment for everything the scripts run: `from` without npm's own variables, with the pinned pnpm on PATH.
function environment(from) {
  const env = {};
  for (const [name, value] of Object.entries(from)) {
    if (!/^npm_/i.test(name)) env[name] = value;
    else if (isKept(name) && value !== "") env[name.toLowerCase().startsWith("npm_config_/") ? name : name.toLowerCase()] = value;
  }
  for (const name of reach) {
    const value = env[`npm_config_${name}`];
    if (value !== undefined) env[`pnpm_config_${name}`] ??= value;
  }
  env.PATH = [join(pnpmFolder, "node_modules", ".bin"), from.PATH ?? ""].join(delimiter);
  env.TURBO_TELEMETRY_DISABLED = "1";
  env.TURBO_NO_UPDATE_NOTIFIER = "1";
  env.DO_NOT_TRACK = "1";
  return env;
}

/** Makes this process's environment, which all it runs inherit, one without npm's own variables and with the pinned pnpm on PATH. */
export function useEnvironment() {
  const env = environment(process.env);
  for (const name of Object.keys(process.env)) if (!Object.hasOwn(env, name)) delete process.env[name];
  Object.assign(process.env, env);
}
