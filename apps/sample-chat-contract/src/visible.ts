// Characters that change how the text around them is shown, or that cannot be seen: with them, one person's name can look like another's.
// Joiners (U+200C, U+200D) shape letters of Persian and of Indian scripts, and join emoji: they are taken between two other characters.
const joiners = /(?<=[\p{L}\p{M}\p{S}])[\u200c\u200d](?=[\p{L}\p{M}\p{S}])/gu;
const variation = /(?<=[\p{S}\p{N}#*])\ufe0f/gu; // behind an emoji
const refused = /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\u2800]/u;

/**
 * Tells a text that is seen as it is written from one with characters that are invisible or change the direction of what is around them.
 *
 * @see {@link https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing}
 */
export function isVisible(text: string): boolean {
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(text) && !refused.test(text.replaceAll(joiners, "").replaceAll(variation, ""));
}
