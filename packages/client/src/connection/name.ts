/**
 * A random name of 20 characters (0-9, a-z; about 100 bits): what one caller is known by over all its connections, or what the names of one
 * client's calls begin with.
 */
export function makeName(): string {
  const bytes = new Uint8Array(20).map(() => Math.random() * 256);
  // React Native has no `crypto`. What can be predicted then is better than no client; the README says so.
  globalThis.crypto?.getRandomValues(bytes);
  return bytes.reduce((name, byte) => name + (byte % 36).toString(36), "");
}
