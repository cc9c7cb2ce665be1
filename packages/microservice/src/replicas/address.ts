import { fault } from "../fault.ts";
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

/** @throws {GosfError} `invalid-argument` for an address that is none. */
export function addressUrl(service: string, { host, port, secure = false }: ServiceAddress): string {
  const hostname = host?.includes(":") && !host.startsWith("[") ? `[${host}]` : host; // IPv6
  const url = `${secure ? "https" : "http"}://${hostname}:${port}`;
  if (host && Number.isInteger(port) && port > 0 && port < 65_536 && URL.canParse(url)) return url;
  const message = `the service "${service}" needs a host and a port from 1 to 65535, not ${url}`;
  throw fault("invalid-argument", { service, host, port }, { message });
}
