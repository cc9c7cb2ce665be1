import type { Namespace } from "socket.io";
import { type Adapter, ClusterAdapterWithHeartbeat, type ClusterMessage, type ClusterResponse } from "socket.io-adapter";

/** The servers of one process as a cluster: what their adapters tell each other is encoded, and arrives in another turn of the event loop. */
export class MemoryCluster {
  readonly #members = new Set<MemoryAdapter>();
  /** Whether questions to the other servers fail. */
  isDown = false;
  /** For the `adapter` option of Socket.IO. */
  readonly adapter: (namespace: Namespace) => Adapter = adapterOf(this);

  add(member: MemoryAdapter): void {
    this.#members.add(member);
  }

  /** Delivers to all others, or to one of them. */
  deliver(from: MemoryAdapter, text: string, to?: string): void {
    for (const member of this.#members)
      if (member !== from && (to === undefined || member.id === to)) setImmediate(() => member.receive(text));
  }

  remove(member: MemoryAdapter): void {
    this.#members.delete(member);
  }
}

class MemoryAdapter extends ClusterAdapterWithHeartbeat {
  readonly #cluster: MemoryCluster;

  constructor(namespace: unknown, cluster: MemoryCluster) {
    super(namespace, {});
    this.#cluster = cluster;
  }

  get id(): string {
    return this.uid;
  }

  receive(text: string): void {
    const message = JSON.parse(text) as { isResponse: boolean; content: ClusterMessage & ClusterResponse }; // what the two below made
    if (message.isResponse) this.onResponse(message.content);
    else this.onMessage(message.content);
  }

  override async fetchSockets(options: Parameters<ClusterAdapterWithHeartbeat["fetchSockets"]>[0]): Promise<unknown[]> {
    if (this.#cluster.isDown) throw new Error("the cluster is down");
    return await super.fetchSockets(options);
  }

  override close(): void {
    super.close();
    this.#cluster.remove(this);
  }

  protected async doPublish(content: ClusterMessage): Promise<string> {
    this.#cluster.deliver(this, JSON.stringify({ isResponse: false, content }));
    return "";
  }

  protected async doPublishResponse(to: string, content: ClusterResponse): Promise<void> {
    this.#cluster.deliver(this, JSON.stringify({ isResponse: true, content }), to);
  }
}

/** Socket.IO calls it with `new`, which an arrow function does not bear. */
function adapterOf(cluster: MemoryCluster): (namespace: Namespace) => Adapter {
  return function (namespace) {
    const member = new MemoryAdapter(namespace, cluster);
    cluster.add(member);
    return member;
  };
}
