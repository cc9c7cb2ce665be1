// Who may connect: every combination of what a browser says of itself and what the options say, against rules written down a second time.
import { afterAll, beforeAll, expect, test } from "vitest";

import { upgradeHeaders } from "@gosf/test-support/frames";
import { ask } from "@gosf/test-support/http";
import { portOf } from "@gosf/test-support/ports";
import { createEchoServer } from "@gosf/test-support/socket-io";
import { openHttpServer } from "./http-server.ts";
import { serveSocketIo, type StopServing } from "./socket-io-gate.ts";

const list = "https://app.example, https://b.example";
const options = [
  ["", ""],
  ["*", ""],
  [list, ""],
  [list, "chat.example, 192.0.2.1,::1"],
  [list, ["Chat.Example"]],
] as const;
const hosts = ["localhost", "x.localhost", "127.8.9.1:80", "[::1]:9", "evil.example", "chat.example:81", "own.example", "a@chat.example"];
const origins = ["none", "own", "own by https", "https://app.example", "null", "http://localhost.evil.example"];
const sites = ["none given", "same-origin", "same-site", "cross-site"];

const io = createEchoServer();
let port = 0;
let serve: (enableCORS: string, hostsOption: string | readonly string[]) => StopServing;
let close: () => Promise<void>;
beforeAll(async () => {
  const open = await openHttpServer({ port: 0 });
  port = portOf(open.server);
  close = open.close;
  serve = (enableCORS, hostsOption) => serveSocketIo(open.server, io, { enableCORS, hosts: hostsOption, host: "own.example" });
});
afterAll(async () => {
  await io.close();
  await close();
});

interface Case {
  readonly enableCORS: string;
  readonly known: string | readonly string[];
  readonly host: string;
  readonly origin: string | undefined;
  readonly site: string;
  readonly jsonp: boolean;
}

function isExpectedToConnect({ enableCORS, known, host, origin, site, jsonp }: Case): boolean {
  if (enableCORS !== list) return true;
  if (jsonp) return false;
  if (origin === undefined) return site !== "same-site" && site !== "cross-site";
  if (origin === "https://app.example") return true;
  // Of the others only the pages of the host itself may: under a name that the server knows.
  const isOwn = origin === `http://${host}` || origin === `https://${host}`;
  const always = ["localhost", "x.localhost", "127.8.9.1:80", "[::1]:9", "own.example"];
  return isOwn && (always.includes(host) || (host === "chat.example:81" && known !== ""));
}

test.each(options)(
  "enableCORS %j and hosts %j",
  async (enableCORS, known) => {
    const stop = serve(enableCORS, known);
    // Without a list nothing of it matters.
    const tried = enableCORS === list ? hosts : ["evil.example"];
    const cases: Case[] = tried.flatMap((host) =>
      origins.flatMap((name) =>
        sites.flatMap((site) =>
          [false, true].map((jsonp): Case => {
            const origin =
              name === "none" ? undefined : name === "own" ? `http://${host}` : name === "own by https" ? `https://${host}` : name;
            return { enableCORS, known, host, origin, site, jsonp };
          }),
        ),
      ),
    );
    const check = async (each: Case): Promise<void> => {
      const headers = {
        Host: each.host,
        ...(each.origin && { Origin: each.origin }),
        ...(each.site !== "none given" && { "Sec-Fetch-Site": each.site }),
      };
      const url = (transport: string): string => `http://localhost:${port}/?EIO=4&transport=${transport}${each.jsonp ? "&j=0" : ""}`;
      const connects = isExpectedToConnect(each);
      const polling = await ask(url("polling"), { headers });
      expect([polling.status, each]).toEqual([connects ? 200 : 403, each]);
      if (each.jsonp) return;
      const upgrade = await ask(url("websocket"), { headers: { ...headers, ...upgradeHeaders } });
      expect([upgrade.status, each]).toEqual([connects ? 101 : 403, each]);
    };
    for (let at = 0; at < cases.length; at += 30) await Promise.all(cases.slice(at, at + 30).map(check));
    expect(cases).toHaveLength(enableCORS === list ? 384 : 48);
    await stop(0);
  },
  60_000,
);
