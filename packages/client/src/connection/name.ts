/**
 * A random name of 20 characters (0-9, a-z; about 100 bits): what one caller is known by over all its connections, or what the names of one
 * client's calls begin with.
 */
export function makeName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(20)), (byte) => (byte % 36).toString(36)).join("");
}
