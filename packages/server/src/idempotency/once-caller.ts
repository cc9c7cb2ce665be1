const numbers = new WeakMap<object, number>();
let lastNumber = 0;

function numberOf(connection: object): number {
  const known = numbers.get(connection);
  if (known !== undefined) return known;
  numbers.set(connection, ++lastNumber);
  return lastNumber;
}

/** The caller behind one connection, as stores of answers know it. */
export class OnceCaller {
  /** Its key. The prefix says of which kind it is: a client id is public, so it must never equal the secret id of another caller. */
  readonly key: string;
  /** Number of the transport's connection: a client that leaves the namespace and joins it again over the same connection keeps it. */
  readonly connection: number;

  constructor(callerId: string | undefined, clientId: string, connection: object) {
    this.key = callerId === undefined ? `client:${clientId}` : `caller:${callerId}`;
    this.connection = numberOf(connection);
  }

  /** Key of this caller under an identity. The length keeps an identity from reaching into the key behind it. */
  keyOf(identity: string): string {
    return `identity:${identity.length}:${identity}:${this.key}`;
  }
}
