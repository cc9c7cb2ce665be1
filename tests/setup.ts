// A worker whose vitest is gone has nobody to report to: it ends, instead of running on with its servers open.
process.once("disconnect", () => {
  process.exit(1);
});
