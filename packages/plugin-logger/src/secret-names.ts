// A name that contains one of these is a secret's: `newPassword`, `x-api-key`, `otpCode`, `creditCard`. So is `keyboard`: better too much than too little.
const parts =
  /authorization|bearer|card|cookie|credential|cvc|cvv|jwt|key|otp|passcode|passphrase|passwd|password|pincode|secret|sessionid|token/;
// These are part of too many harmless names (`shipping`, `author`, `compass`), so they have to be a word of their own: `userPin`, `basic_auth`.
const words = /^(?:auth|pass|pin|pwd|sid)$/;
const separators = /[-_.\s]/g;
const wordBorders = /[^\p{L}]+|(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;

const mostKnown = 1000;
const longestKnown = 64;
// The same few names come again and again. Clients choose them, so the map is bounded.
const known = new Map<string, boolean>();

function judge(name: string): boolean {
  return parts.test(name.replace(separators, "").toLowerCase()) || name.split(wordBorders).some((word) => words.test(word.toLowerCase()));
}

/**
 * Whether the value of a field is hidden because of the field's name.
 *
 * @example
 * isSecretName("x-api-key"); // true
 * isSecretName("shipping"); // false
 */
export function isSecretName(name: string): boolean {
  let isSecret = known.get(name);
  if (isSecret === undefined) {
    isSecret = judge(name);
    if (known.size === mostKnown) known.clear();
    if (name.length <= longestKnown) known.set(name, isSecret);
  }
  return isSecret;
}
