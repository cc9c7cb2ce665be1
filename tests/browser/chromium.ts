import { accessSync, constants } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const executablePath = process.env["CHROMIUM_PATH"] || "/usr/bin/chromium";

const quiet = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** Starts Chromium without a window. */
export async function launchChromium(): Promise<Browser> {
  try {
    accessSync(executablePath, constants.X_OK);
  } catch {
    throw new Error(`Chromium is not at ${executablePath}: install it (Debian: apt-get install chromium) or set CHROMIUM_PATH.`);
  }
  const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath, headless: true, args: [...quiet, ...asRoot] });
}
