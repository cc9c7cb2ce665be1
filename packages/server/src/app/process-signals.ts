import { constants } from "node:os";

/** Shuts an app down. Never rejects. */
type Stop = () => Promise<void>;

const signals = ["SIGINT", "SIGTERM"] as const;
const doubledWithinMs = 500;

// The process has one listener per signal, however many apps it runs.
const stops = new Set<Stop>();
let first: { readonly signal: NodeJS.Signals; readonly at: number } | undefined;

// Under npm and npx one Ctrl-C arrives twice: from the terminal and from npm.
const mayBeDoubled = (): boolean => first?.signal === "SIGINT" && process.env["npm_lifecycle_event"] !== undefined;

function onSignal(signal: NodeJS.Signals): void {
  if (first !== undefined && signal === "SIGINT" && mayBeDoubled() && Date.now() - first.at < doubledWithinMs) return;
  // By exit, not by the signal's default action: as PID 1 a process has none.
  if (first !== undefined) process.exit(128 + constants.signals[signal]);
  first = { signal, at: Date.now() };
  for (const stop of stops) void stop();
}

/**
 * Shuts an app down on the first SIGINT or SIGTERM. A second signal ends the process at once, with exit code 130 or 143.
 *
 * @returns A function that stops handling signals for this app. The last one removes the process's listeners.
 */
export function handleSignals(stop: Stop): () => void {
  if (stops.size === 0) for (const signal of signals) if (!process.listeners(signal).includes(onSignal)) process.on(signal, onSignal);
  stops.add(stop);
  return () => {
    if (!stops.delete(stop) || stops.size > 0) return;
    // As PID 1 a process that is still busy would ignore further signals.
    if (first !== undefined && process.pid === 1) return;
    if (mayBeDoubled()) setTimeout(removeListeners, doubledWithinMs).unref();
    else removeListeners();
  };
}

function removeListeners(): void {
  if (stops.size > 0) return;
  for (const signal of signals) process.off(signal, onSignal);
  first = undefined;
}
