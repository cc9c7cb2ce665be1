/** UTF-16 units that a guid or uuid may have: a server keeps them for as long as a request or an answer. */
export const maxIdentifierLength = 128;

/** UTF-16 units that the name of an endpoint, broadcast or room may have. */
export const maxNameLength = 256;
