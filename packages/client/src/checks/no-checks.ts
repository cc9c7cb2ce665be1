/** A page in production does not carry the rules of options, and what says what is wrong with one: that is for who writes it. */
function check(): void {}

export { check as checkCallOptions, check as checkConnectOptions, check as checkWaitOptions };
