/** Takes what a server sends to one socket. */
export interface PacketReceiver {
  /**
   * Takes an event.
   *
   * @param ackId - the id to acknowledge it under (`sendEncoded(socket, "3" + ackId + "[…]")`), if one is wanted
   * @returns false to leave the event to the socket's own listeners
   */
  onEvent(event: string, args: readonly unknown[], ackId: number | undefined): boolean;
  /**
   * Takes an acknowledgement.
   *
   * @param id - the id that the request was sent with
   * @returns false to leave it to the callback that socket.io-client holds under that id
   */
  onAck(id: number, args: readonly unknown[]): boolean;
}
