/** In place of checks.ts: a page in production does not carry the rules of options and their error messages, which are for its developer. */
function check(): void {}

export { check as checkCallOptions, check as checkConnectOptions, check as checkMessage, check as checkWaitOptions };
