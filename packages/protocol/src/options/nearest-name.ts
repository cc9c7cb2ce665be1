/**
 * Finds the known name that a misspelt one is nearest to, by edits: two swapped letters are one (optimal string alignment). Letters at the end of a longer
 * name count little, since names are cut short as often as they are misspelt. Written here: this package has no dependency at run time.
 *
 * @returns `undefined` if none is near: more than a third of the name would have to be changed.
 *
 * @example
 * nearestName("timout", ["timeoutMs", "secure"]); // "timeoutMs"
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const given = name.slice(0, 40).toLowerCase();
  let nearest: string | undefined;
  let least = Math.max(1, Math.floor(given.length / 3)) + 0.5;
  for (const each of known) {
    const edits = editsToPrefix(given, each.toLowerCase());
    if (edits < least) [nearest, least] = [each, edits];
  }
  return nearest;
}

/**
 * How many letters have to be changed, added, left out or swapped with the next one to make one name of another.
 *
 * @example
 * editsBetween("ssl-kay", "ssl-key"); // 1
 */
export function editsBetween(name: string, other: string): number {
  return editsToEach(name, other)[other.length]!;
}

/** The fewest edits that make a name of a beginning of another; what is left of that one counts a tenth of an edit a letter. */
function editsToPrefix(name: string, whole: string): number {
  return Math.min(...editsToEach(name, whole).map((edits, length) => edits + (whole.length - length) / 10));
}

/** Edits that make a name of each beginning of another, by the length of that. */
function editsToEach(name: string, whole: string): number[] {
  let before: readonly number[] = [];
  let row = Array.from({ length: whole.length + 1 }, (_, length) => length);
  for (let i = 0; i < name.length; i++) {
    const next = [i + 1];
    for (let at = 1; at <= whole.length; at++) {
      const replaced = row[at - 1]! + Number(whole[at - 1] !== name[i]);
      const isSwapped = i > 0 && at > 1 && name[i] === whole[at - 2] && name[i - 1] === whole[at - 1];
      next.push(Math.min(replaced, row[at]! + 1, next[at - 1]! + 1, isSwapped ? before[at - 2]! + 1 : Infinity));
    }
    before = row;
    row = next;
  }
  return row;
}
