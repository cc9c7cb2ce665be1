const everyMs = 250;

/**
 * Ends this process when the npm that started it is gone, however it went. Without this, npm killed alone leaves the app behind it, with its
 * port open and nobody to stop it.
 */
export function endWithParent() {
  const startedByNpm = process.env.npm_lifecycle_event !== undefined;
  if (!startedByNpm) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  }, everyMs);
  timer.unref();
}
