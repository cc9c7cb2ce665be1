// WebSocket frames of a client. The mask is zero: allowed, and free.

const zeroMask = Buffer.alloc(4);

function head(firstByte, length) {
  if (length < 126) return Buffer.from([firstByte, 0x80 | length]);
  if (length < 65_536) return Buffer.from([firstByte, 0x80 | 126, length >> 8, length & 255]);
  const long = Buffer.alloc(10);
  long[0] = firstByte;
  long[1] = 0x80 | 127;
  long.writeUInt32BE(length, 6);
  return long;
}

/** One frame: text goes as a text frame, bytes as a binary one. `firstByte` stands in for that. */
export function frame(payload, firstByte = typeof payload === "string" ? 0x81 : 0x82) {
  const body = Buffer.from(payload);
  return Buffer.concat([head(firstByte, body.length), zeroMask, body]);
}

/** Reads what a server sends: calls `receive` with each message, and its opcode. */
export class FrameReader {
  #rest = Buffer.alloc(0);
  #parts = [];
  #receive;

  constructor(receive) {
    this.#receive = receive;
  }

  push(data) {
    let bytes = this.#rest.length === 0 ? data : Buffer.concat([this.#rest, data]);
    for (;;) {
      const end = this.#read(bytes);
      if (end === undefined) break;
      bytes = bytes.subarray(end);
    }
    this.#rest = bytes;
  }

  /** Returns where the frame ends, or `undefined` if it is not whole. */
  #read(bytes) {
    if (bytes.length < 2) return undefined;
    const [first, second] = bytes;
    let length = second & 0x7f;
    let at = 2;
    if (length === 126) {
      if (bytes.length < 4) return undefined;
      length = bytes.readUInt16BE(2);
      at = 4;
    } else if (length === 127) {
      if (bytes.length < 10) return undefined;
      length = bytes.readUInt32BE(6);
      at = 10;
    }
    if (bytes.length < at + length) return undefined;
    const payload = bytes.subarray(at, at + length);
    const opcode = first & 0x0f;
    if (opcode >= 8) this.#receive(payload, opcode);
    else {
      this.#parts.push(payload);
      if (first & 0x80) {
        const whole = this.#parts.length === 1 ? payload : Buffer.concat(this.#parts);
        this.#parts = [];
        this.#receive(whole, opcode);
      }
    }
    return at + length;
  }
}
