import type { OutgoingHttpHeaders, ServerResponse } from "node:http";

/** Stands in for the response to a POST of long polling: success is sent when all its packets are read, everything else at once. */
export class LateResponse {
  readonly #response: ServerResponse;
  readonly #isDue: () => boolean;
  #status = 200;
  #headers: OutgoingHttpHeaders = {};
  #isForced = false;
  /** The body, once the response is complete and waits. */
  #body: string | undefined;

  constructor(response: ServerResponse, isDue: () => boolean) {
    this.#response = response;
    this.#isDue = isDue;
  }

  writeHead(status: number, headers: OutgoingHttpHeaders = {}): this {
    this.#status = status;
    this.#headers = headers;
    return this;
  }

  end(body = ""): this {
    this.#body = body;
    if (this.#status !== 200) this.#isForced = true;
    this.release();
    return this;
  }

  /** Sends what waits, if it is due. */
  release(): void {
    if (this.#body === undefined || !(this.#isForced || this.#isDue())) return;
    // It may have been refused meanwhile.
    if (!this.#response.headersSent) this.#response.writeHead(this.#status, this.#headers).end(this.#body);
    this.#body = undefined;
  }

  /** Waits no longer: nothing more will be read, or by another way. */
  force(): void {
    this.#isForced = true;
    this.release();
  }
}
