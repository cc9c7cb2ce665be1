import * as fc from "fast-check";
import { expect, test } from "vitest";
import { personName } from "./person-name.ts";

const codePoints = (kind: RegExp): string[] =>
  Array.from({ length: 0x110000 }, (_, code) => String.fromCodePoint(code)).filter((character) => kind.test(character));

const characters = (text: string): string[] => Array.from(text);

const ignorable = codePoints(/\p{Default_Ignorable_Code_Point}/u);
const directions = characters("\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}\u{200e}\u{200f}\u{61c}");
const blank = characters("\u{0}\u{7}\u{9}\u{a}\u{85}\u{2028}\u{2029}\u{2800}\u{fff9}\u{1d159}\u{d800}");
const refused = [...ignorable, ...directions, ...blank];

const isAccepted = (name: string): boolean => personName.safeParse(name).success;
const problemOf = (name: string): string | undefined => personName.safeParse(name).error?.issues[0]?.message;
const nameOf = (character: string): string => `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}`;

test("the list of code points has the directions, the zero-width characters and the fillers", () => {
  expect(ignorable).toEqual(
    expect.arrayContaining([...directions, ...characters("\u{200b}\u{2060}\u{feff}\u{ad}\u{115f}\u{1160}\u{3164}\u{ffa0}\u{e0001}")]),
  );
});

test("each code point that is invisible or changes the direction is refused: between letters, and alone", () => {
  for (const character of refused) {
    expect(problemOf(`a${character}b`), nameOf(character)).toContain(nameOf(character));
    expect(isAccepted(character), nameOf(character)).toBe(false);
  }
});

test("wherever they stand in a name, and however many, they are refused", () => {
  const visible = fc.string({ unit: fc.constantFrom(...characters("aZ9é山ש' -👍")), maxLength: 6 });
  const invisible = fc.string({ unit: fc.constantFrom(...refused), minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(visible, invisible, visible, (before, between, after) => {
      expect(isAccepted(`a${before}${between}${after}z`)).toBe(false);
      expect(isAccepted(between)).toBe(false);
    }),
  );
});

test("an accepted name is visible, and has no control of direction", () => {
  const unit = fc.constantFrom(...characters("a ۀکर\u{94d}\u{200c}\u{200d}\u{fe0f}👩🚀❤🏴\u{e0067}\u{e007f}\u{301}\u{3164}\u{202e}"));
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 8 }), (name) => {
      const { success, data } = personName.safeParse(name);
      fc.pre(success);
      expect(data).toMatch(/[\p{L}\p{N}\p{S}]/u);
      expect(data).not.toMatch(/[\u{3164}\u{202e}]/u);
      expect(data).not.toMatch(/a(?:\u{200c}|\u{200d}|\u{fe0f})|(?:\u{200c}|\u{200d}){2}/u);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  "Ada",
  "José",
  "Jose\u{301}", // José, decomposed
  "O'Brien-Smith 3rd",
  "山田\u{3000}太郎",
  "김철수",
  "سارة",
  "שרה",
  "علی\u{200c}رضا", // ZWNJ between letters: Alireza
  "শ্রী",
  "র\u{200d}্যাচেল", // ZWJ before a virama: Rachel
  "ක්\u{200d}රිස්", // ZWJ behind a virama: Chris
  "രാജന്\u{200d}", // ZWJ at the end: Rajan, in the older spelling
  "👩\u{200d}🚀",
  "❤\u{fe0f} Eve",
  "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}", // the flag of England
])("%j is a name", (name) => {
  expect(personName.parse(` ${name} `)).toBe(name);
});

test("a name without a visible character is refused", () => {
  expect(problemOf("\u{301}")).toBe("name has no visible character");
  expect(isAccepted(" \u{feff}")).toBe(false);
});
