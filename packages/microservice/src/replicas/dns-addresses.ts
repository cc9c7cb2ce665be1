import { promises as dns } from "node:dns";
import { fields, flag, option, type OptionTable, readOptions, wholeNumber } from "@gosf/protocol/peer";
import { invalidOption } from "../fault.ts";
import type { ServiceAddress } from "./address.ts";

/** What {@link dnsAddresses} takes. */
export interface DnsAddressesOptions {
  /** The port of every replica, for A records. Left out, SRV records are looked up, which name hosts and ports. */
  readonly port?: number | undefined;
  /** Whether they are reached over TLS. Default false. */
  readonly secure?: boolean | undefined;
  /** Looks the records up. Default: Node's own resolver. */
  readonly resolver?: Pick<dns.Resolver, "resolve4" | "resolveSrv"> | undefined;
}

const table: OptionTable<DnsAddressesOptions, "secure"> = {
  port: option<number>("a whole number from 1 to 65535", wholeNumber(1, 65_535, 1).accepts),
  secure: flag(false),
  resolver: fields<Pick<dns.Resolver, "resolve4" | "resolveSrv">>("an object with resolve4 and resolveSrv"),
};

/**
 * Finds the replicas of a service by DNS: each A record of a name, or each SRV record of the lowest priority.
 *
 * @param name A host's name, or a service's as in `_utils._tcp.example.com`.
 * @param options `port` for A records, without it SRV; `secure`.
 * @returns What a service's `addresses` takes: the name is looked up again as often as that says.
 *
 * @example
 * createMicroservices({ utils: { addresses: dnsAddresses("utils.internal", { port: 5001 }) } });
 */
export function dnsAddresses(name: string, options: DnsAddressesOptions = {}): () => Promise<readonly ServiceAddress[]> {
  const {
    port,
    secure,
    resolver = dns,
  } = readOptions<DnsAddressesOptions, "secure">(options, table, { of: "dnsAddresses", fail: invalidOption });
  if (port !== undefined) return async () => (await resolver.resolve4(name)).map((host) => ({ host, port, secure }));
  return async () => {
    const records = await resolver.resolveSrv(name);
    const lowest = records.reduce((least, { priority }) => Math.min(least, priority), Infinity);
    return records.filter((record) => record.priority === lowest).map((record) => ({ host: record.name, port: record.port, secure }));
  };
}
