/** The fields of an options object that have a value. */
export type DefinedFields<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

/**
 * Leaves out the fields that are `undefined`, so that options of a library or of another package keep their defaults.
 *
 * @param options Options as an application gave them. Default: none.
 * @returns A new object with the other own fields.
 *
 * @example
 * new Server({ ...defaults, ...definedFields({ pingInterval: undefined }) });
 */
export function definedFields<T extends object>(options?: T): DefinedFields<T> {
  // Nothing but the values that are undefined is left out.
  return Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined)) as DefinedFields<T>;
}
