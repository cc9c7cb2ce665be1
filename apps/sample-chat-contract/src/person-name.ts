import { z } from "zod";

// Emoji sequences contain joiners, variation selectors and tags: ❤️, families, the flag of Wales. The flag "v" is not in the target's literals.
const emoji = new RegExp(String.raw`\p{RGI_Emoji}`, "gv");

const cursive = ["Arabic", "Syriac", "Nko", "Adlam", "Mongolian"];
const indic = ["Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Oriya", "Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala"];
const joining = [...cursive, ...indic].map((script) => String.raw`\p{Script=${script}}`).join("");
const viramas = String.raw`\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca`;

// ZWNJ and ZWJ belong to the spelling of Persian, Bengali, Sinhala and other names: they change the shape of the letters beside them. One is allowed
// between characters of such a script and after a virama. Between Latin letters it has no effect, and two different names would look alike.
const joiner = new RegExp(String.raw`(?<=[${joining}\p{M}])[\u200c\u200d](?=[${joining}])|(?<=[${viramas}])[\u200c\u200d]`, "gu");

// Controls, formats (all bidi controls are formats), lone surrogates, line separators, and blanks that Unicode counts as symbols. Variation selectors
// are default-ignorable: outside emoji most fonts show nothing of them.
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u{2800}\u{1d159}]/u;
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;

function problemOf(name: string): string | undefined {
  const [found] = invisible.exec(name.replace(joiner, "").replace(emoji, "")) ?? [];
  if (found !== undefined) {
    const code = (found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    return `name contains U+${code}, which is invisible or changes the direction of text: remove it`;
  }
  return name === "" || visible.test(name) ? undefined : "name has no visible character";
}

/** Name of a person: visible, and without control of the text around it. */
export const personName = z
  .string()
  .trim()
  .min(1)
  .max(24)
  .superRefine((name, context) => {
    const message = problemOf(name);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });
