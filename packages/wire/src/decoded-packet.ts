/** A packet as Socket.IO's decoder hands it over, on both sides. */
export interface DecodedPacket {
  type: number;
  nsp: string;
  data?: unknown[];
  id?: number | undefined;
  /** The receiver has seen it and left it. */
  declined?: true;
}
