import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { inRoot } from "./paths.mjs";
import { Failed, step } from "./process.mjs";

// Programs that some tests need and npm does not bring. `variable` names one elsewhere, and tells the tests which was found.
const tools = [
  {
    name: "Chromium",
    neededBy: "tests/browser",
    variable: "CHROMIUM_PATH",
    commands: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    elsewhere: ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium"],
    debianPackage: "chromium",
  },
];

const usable = (path) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const find = ({ variable, commands, elsewhere }) => {
  const set = process.env[variable];
  if (set) return usable(set) ? set : undefined;
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/bin", "/usr/local/bin"];
  const paths = [...commands.flatMap((command) => folders.map((folder) => join(folder, command))), ...elsewhere];
  return paths.find(usable);
};

const canInstall = () => process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");

const installAll = async (missing) => {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", PATH: `${process.env.PATH}${delimiter}/usr/sbin${delimiter}/sbin` };
  const packages = missing.map((tool) => tool.debianPackage);
  await step("Asking apt for its package lists", "apt-get", ["update", "-q"], { env });
  await step(`Installing ${packages.join(", ")}`, "apt-get", ["install", "-q", "-y", "--no-install-recommends", ...packages], { env });
};

const advice = ({ name, variable, debianPackage, neededBy }) =>
  process.env[variable]
    ? `! ${variable} names ${process.env[variable]}, which is no program; the tests in ${neededBy} will fail.`
    : `! ${name} is missing: install it (Debian: apt-get install ${debianPackage}) or set ${variable}; the tests in ${neededBy} will fail.`;

/** Makes sure of the programs that tests need: installs them where it may, else says what to install. Those tests then fail saying so. */
export async function provideTools() {
  const needed = tools.filter((tool) => existsSync(inRoot(tool.neededBy)));
  const missing = needed.filter((tool) => !process.env[tool.variable] && find(tool) === undefined);
  if (missing.length > 0 && canInstall()) {
    try {
      await installAll(missing);
    } catch (error) {
      if (!(error instanceof Failed) || error.signal !== undefined) throw error;
      console.error(error.message);
    }
  }
  for (const tool of needed) {
    const path = find(tool);
    if (path === undefined) console.error(advice(tool));
    else process.env[tool.variable] = path;
  }
}
