import { getHeapSnapshot } from "node:v8";

interface Snapshot {
  readonly snapshot: { readonly meta: { readonly node_fields: readonly string[]; readonly node_types: readonly [readonly string[]] } };
  readonly nodes: readonly number[];
  readonly strings: readonly string[];
}

export interface HeapShare {
  /** Class of objects, or kind of what is no object. */
  readonly kind: string;
  readonly bytes: number;
  readonly count: number;
}

/** What the heap of this process holds, by class. Stops the process for as long as it takes. */
export async function heapSummary(): Promise<HeapShare[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of getHeapSnapshot()) chunks.push(chunk as Buffer);
  const snapshot = JSON.parse(Buffer.concat(chunks).toString()) as Snapshot; // V8's own format
  const { node_fields: fields, node_types: types } = snapshot.snapshot.meta;
  const [typeAt, nameAt, sizeAt] = ["type", "name", "self_size"].map((field) => fields.indexOf(field)) as [number, number, number];
  const shares = new Map<string, { bytes: number; count: number }>();
  for (let at = 0; at < snapshot.nodes.length; at += fields.length) {
    const type = types[0][snapshot.nodes[at + typeAt]!] ?? "?";
    const named = type === "object" || type === "closure" || type === "native" || type === "code";
    const kind = named ? `${type} ${snapshot.strings[snapshot.nodes[at + nameAt]!]?.slice(0, 60)}` : type;
    const share = shares.get(kind) ?? { bytes: 0, count: 0 };
    share.bytes += snapshot.nodes[at + sizeAt]!;
    share.count += 1;
    shares.set(kind, share);
  }
  return [...shares].map(([kind, share]) => ({ kind, ...share }));
}
