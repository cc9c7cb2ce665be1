/** What engine.io-client's transports fail with: the cause is an event of ws with its error, or the status of an HTTP response. */
interface TransportFailure {
  readonly message?: unknown;
  readonly description?: unknown;
}

const certificateCodes = ["DEPTH_ZERO_SELF_SIGNED_CERT", "SELF_SIGNED_CERT_IN_CHAIN", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"];

/** An error of the system: several where a name has several addresses. */
interface SystemError {
  readonly message?: unknown;
  readonly code?: unknown;
  readonly errors?: readonly SystemError[];
}

function describe(error: SystemError): string {
  const { code, message } = error.errors?.[0] ?? error;
  return certificateCodes.includes(String(code)) ? `${String(message)}: pass socketIo.ca` : String(message);
}

/**
 * Why an attempt to connect failed, in words: what the system or the HTTP server says, not that a transport failed.
 *
 * @example
 * reasonOf(error); // "connect ECONNREFUSED 127.0.0.1:9999"
 */
export function reasonOf(cause: unknown): string {
  if (typeof cause === "string") return cause;
  const { message, description } = Object(cause) as TransportFailure;
  if (typeof description === "number" && description > 0) return `${String(message)}: HTTP status ${description}`;
  const { error } = Object(description) as { readonly error?: SystemError };
  return describe(error ?? { message });
}
