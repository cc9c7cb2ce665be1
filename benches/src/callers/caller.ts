/** Calls one service, over one connection. */
export interface Caller {
  /** Calls `echo`; resolves to the text of the answer. */
  call(text: string): Promise<string>;
}

/** Connects to the service on a port of 127.0.0.1. */
export type Connect = (port: number) => Promise<Caller>;
