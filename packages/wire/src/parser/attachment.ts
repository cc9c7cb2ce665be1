/** Whether attachments are bytes when they reach a transport. In a browser, engine.io-client sends a Blob as well. */
const sendsBytesOnly = typeof process === "object" && typeof process.versions?.node === "string";

/**
 * An attachment as it can be sent later: the transports of Node read it in a later turn of the event loop, outside of any try.
 *
 * @returns in Node a copy, so that nothing is sent but what the packet held when it was encoded: an ArrayBuffer may be transferred or resized meanwhile
 * @throws TypeError in Node for what has no bytes to copy: a Blob or File, a detached ArrayBuffer and what looks into one
 */
export function toSendable(attachment: unknown): unknown {
  if (!sendsBytesOnly) return attachment;
  if (attachment instanceof ArrayBuffer) return copyOf(attachment, 0, attachment.byteLength);
  if (ArrayBuffer.isView(attachment)) return copyOf(attachment.buffer, attachment.byteOffset, attachment.byteLength);
  throw new TypeError("cannot send a Blob or File from Node: send its bytes, `new Uint8Array(await blob.arrayBuffer())`");
}

function copyOf(buffer: ArrayBufferLike, start: number, length: number): Buffer {
  // Throws if the buffer is detached, with V8's own message.
  return Buffer.from(new Uint8Array(buffer, start, length));
}
