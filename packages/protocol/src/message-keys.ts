/** A switch: it is asked for each field of each message that is sent. */
function isField(key: string): boolean {
  switch (key) {
    case "id":
    case "guid":
    case "uuid":
    case "success":
    case "text":
    case "meta":
    case "body":
      return true;
    default:
      return false;
  }
}

/**
 * Finds a field of an object that an application gave as a message, and that a message does not have: it would be lost. What arrives is not asked:
 * other fields are ignored there, since they may be a later version's.
 *
 * @returns The first such field that is not undefined.
 *
 * @example
 * unknownField({ name: "Ada" }); // "name"
 */
export function unknownField(message: object): string | undefined {
  for (const key in message) {
    if (!isField(key) && Object.hasOwn(message, key) && (message as Readonly<Record<string, unknown>>)[key] !== undefined) return key;
  }
  return undefined;
}

/**
 * Says what to do with a field that a message does not have.
 *
 * @example
 * unknownFieldText("name"); // 'a message has no field "name": put it into the body, { body: { name: … } }'
 */
export function unknownFieldText(field: string): string {
  return `a message has no field ${JSON.stringify(field)}: put it into the body, { body: { ${field}: … } }`;
}
