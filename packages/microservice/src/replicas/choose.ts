import type { Replica } from "./replica.ts";

/** Whether a call can go to it. */
export function isUsable(replica: Replica): boolean {
  return replica.isConnected && !replica.isRetired;
}

/** Whether nothing speaks against it. */
function isWell(replica: Replica): boolean {
  return replica.hasRoom && !replica.isRetired && !replica.isDraining && replica.breaker.isLetting;
}

/** How often two random ones are looked at, before all are. */
const looks = 4;

/** Of two random ones that are well: without a look at all the others. Nothing where so few are well that none was found. */
export function chooseWell(replicas: readonly Replica[]): Replica | undefined {
  for (let look = 0; look < looks; look++) {
    const chosen = choose(replicas, isWell);
    if (chosen !== undefined) return chosen;
  }
  return undefined;
}

/** Of two random ones, that with less to do: nearly as good as the least of all, and nobody herds to it. Nothing where one of the two does not fit. */
export function choose(replicas: readonly Replica[], fits: (replica: Replica) => boolean = () => true): Replica | undefined {
  if (replicas.length < 2) return replicas.find(fits);
  const first = Math.floor(Math.random() * replicas.length);
  const other = Math.floor(Math.random() * (replicas.length - 1));
  const a = replicas[first]!;
  const b = replicas[other < first ? other : other + 1]!;
  if (!fits(a) || !fits(b)) return undefined;
  return b.pending < a.pending ? b : a;
}

function firstNotEmpty(...lists: readonly (readonly Replica[])[]): readonly Replica[] {
  return lists.find((list) => list.length > 0) ?? [];
}

/** The best that there are: those that are well; else those that fail; else those that are about to stop. */
export function bestOf(replicas: readonly Replica[]): readonly Replica[] {
  const usable = replicas.filter(isUsable);
  const staying = usable.filter((replica) => !replica.isDraining);
  return firstNotEmpty(
    staying.filter((replica) => replica.breaker.isLetting),
    staying,
    usable,
  );
}
