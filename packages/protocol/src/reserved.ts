/**
 * Events that Socket.IO, on one side or the other and in one version or the other, keeps for itself, and GOSF's own. `ping` and `pong` are
 * not among them, although a 2.x client cannot emit these two: too many use them with newer clients.
 */
const reserved =
  /^(connect(_error|_timeout|ing|ion)?|disconnect(ing|ion)?|error|gosf|reconnect(_attempt|_error|_failed|ing)?|(new|remove)Listener)$/;

/**
 * Tells whether an event's name belongs to Socket.IO (2.x to 4.x, server and client) or to GOSF, and so cannot be an endpoint or broadcast.
 *
 * @param name An event's name.
 *
 * @example
 * isReservedEvent("disconnect"); // true
 */
export function isReservedEvent(name: string): boolean {
  return reserved.test(name);
}
