import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { fields, invalidArgument, type OptionTable, readOptions, text, wholeNumber } from "@gosf/protocol/peer";
import { type FaultKind, type FaultPlan, faultPlanTable } from "./faults.ts";
import { ProxiedConnection, type ProxyTarget } from "./proxied-connection.ts";

/** What {@link faultProxy} takes. */
export interface FaultProxyOptions {
  /** Where it connects to. */
  target: ProxyTarget;
  /** The port it listens on, on 127.0.0.1. Default: a free one. */
  port?: number | undefined;
  /** Faults that come by themselves, drawn from a seed. Default: none but those that the test asks for. */
  faults?: FaultPlan | undefined;
}

const optionTable: OptionTable<FaultProxyOptions, "port"> = {
  target: fields<ProxyTarget>("an object with a port"),
  port: wholeNumber(0, 65_535, 0),
  faults: fields<FaultPlan>("an object of faults"),
};

const targetTable: OptionTable<ProxyTarget, "host" | "port"> = { host: text("127.0.0.1"), port: wholeNumber(1, 65_535, 0) };

function readTarget(target: ProxyTarget | undefined): Required<ProxyTarget> {
  if (target?.port === undefined) throw invalidArgument("faultProxy needs a target with a port", { option: "target" });
  const { host, port } = target; // what has a port is a target: a TestServer too
  return readOptions<ProxyTarget, "host" | "port">({ host, port }, targetTable, { of: "the target of faultProxy" });
}

/** A TCP proxy that spoils connections: made by {@link faultProxy}. */
export interface FaultProxy extends AsyncDisposable {
  /** The port to connect to, on 127.0.0.1. */
  readonly port: number;
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** How many connections are open now. */
  readonly connections: number;
  /** How many connections there have been. */
  readonly accepted: number;
  /** How often each fault has come, those asked for and those drawn. */
  readonly counts: Readonly<Record<FaultKind, number>>;
  /** Resets every open connection. New ones are accepted. */
  cut(): void;
  /** Lets half of what arrives next on each open connection through, then resets it. */
  cutMidFrame(): void;
  /** Lets nothing through, on open connections and on new ones, until {@link FaultProxy.resume}. New connections are accepted. */
  stall(): void;
  /** Ends a stall: what waited goes on. */
  resume(): void;
  /** Lets nothing through any more on the connections that are open now, as where a network drops packets without a word. New connections are not silent. */
  silence(): void;
  /** Holds everything back by so many milliseconds, on open connections and on new ones. 0 ends it. */
  delay(delayMs: number): void;
  /** Draws no more faults from the seed; what is asked for still comes. */
  calm(): void;
  /** Resets all connections and stops listening. */
  close(): Promise<void>;
}

/**
 * Starts a TCP proxy on 127.0.0.1 that can cut, stall and delay connections, on demand or drawn from a seed.
 *
 * @param options Its target; the faults that come by themselves.
 * @returns The proxy, once it accepts connections. It is an AsyncDisposable.
 * @throws {GosfError} `invalid-argument` for an option that is none.
 * @throws The error of the socket, if the port cannot be opened.
 *
 * @example
 * await using proxy = await faultProxy({ target: { port: server.port }, faults: { seed: 7 } });
 * const client = connect(proxy.url);
 */
export async function faultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const { target: given, port: wanted, faults: plan } = readOptions<FaultProxyOptions, "port">(options, optionTable, { of: "faultProxy" });
  const target = readTarget(given);
  let faults = plan && readOptions<FaultPlan, keyof FaultPlan>(plan, faultPlanTable, { of: "faultProxy: faults" });
  const open = new Set<ProxiedConnection>();
  const counts: Record<FaultKind, number> = { cut: 0, "cut-mid-frame": 0, stall: 0, delay: 0 };
  let accepted = 0;
  let stalled = false;
  let delayMs = 0;

  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const connection = new ProxiedConnection(socket, target, faults, accepted++, (kind) => {
      counts[kind] += 1;
    });
    connection.setDelay(delayMs);
    if (stalled) connection.stall();
    open.add(connection);
    connection.onClose(() => open.delete(connection));
  });
  server.listen(wanted, "127.0.0.1");
  await once(server, "listening");
  // A TCP server that listens has an AddressInfo.
  const { port } = server.address() as AddressInfo;

  const forAll = (kind: FaultKind, action: (connection: ProxiedConnection) => void): void => {
    for (const connection of open) {
      counts[kind] += 1;
      action(connection);
    }
  };
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, "close");
    server.close();
    for (const connection of open) connection.cut();
    await closed;
  };
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    get connections(): number {
      return open.size;
    },
    get accepted(): number {
      return accepted;
    },
    counts,
    cut: () => forAll("cut", (connection) => connection.cut()),
    cutMidFrame: () => {
      for (const connection of open) connection.cutNextInHalf();
    },
    stall: () => {
      if (stalled) return;
      stalled = true;
      forAll("stall", (connection) => connection.stall());
    },
    resume: () => {
      if (!stalled) return;
      stalled = false;
      for (const connection of open) connection.resume();
    },
    silence: () => forAll("stall", (connection) => connection.stall()),
    delay: (ms) => {
      delayMs = ms;
      forAll("delay", (connection) => connection.setDelay(ms));
    },
    calm: () => {
      faults = undefined;
      for (const connection of open) connection.calm();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
