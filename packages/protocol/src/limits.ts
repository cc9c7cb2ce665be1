/** Limit of a guid and of a uuid, in UTF-16 units. A message with a longer one is `invalid-message`. */
export const maxIdentifierLength = 128;

/**
 * Limit of the name of an endpoint, broadcast, client endpoint or room, in UTF-16 units. A request to a longer one is `invalid-message`; where an
 * application writes a longer one it is `invalid-argument`.
 */
export const maxNameLength = 256;
