import { checkOptions, flag, option, type OptionTable, wholeNumber } from "@gosf/protocol/peer";
import { fault, invalidOption } from "../fault.ts";

/** Where one replica of a service is. */
export interface ServiceAddress {
  /** The host's name or address. */
  readonly host: string;
  /** The port, from 1 to 65535. */
  readonly port: number;
  /** Whether it is reached over TLS. Default false. */
  readonly secure?: boolean | undefined;
}

/** Where all replicas of a service are: a list, or a function that returns it, asked again from time to time. */
export type AddressSource = readonly ServiceAddress[] | (() => readonly ServiceAddress[] | Promise<readonly ServiceAddress[]>);

/** Rules of an address. */
export const addressTable: OptionTable<ServiceAddress, "secure"> = {
  host: option<string>("a host's name or address", (value) => typeof value === "string" && value !== ""),
  port: option<number>("a whole number from 1 to 65535", wholeNumber(1, 65_535, 1).accepts),
  secure: flag(false),
};

/** @throws {GosfError} `invalid-argument` for an address that is none. */
export function addressUrl(service: string, address: ServiceAddress): string {
  const { host, port, secure } = Object(address) as ServiceAddress; // a function may return anything in its list
  // Other fields, which registries add to an address, are ignored.
  checkOptions({ host, port, secure }, addressTable, { of: `an address of the service "${service}"`, fail: invalidOption });
  const hostname = host?.includes(":") && !host.startsWith("[") ? `[${host}]` : host; // IPv6
  const url = `${secure ? "https" : "http"}://${hostname}:${port}`;
  if (host && port && URL.canParse(url)) return url;
  const message = `an address of the service "${service}" needs a host and a port, and is ${url}`;
  throw fault("invalid-argument", { service, host, port }, { message });
}
