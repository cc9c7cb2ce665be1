import { createServer } from "node:http";
import { connect as connectNet } from "node:net";
import { connect as connectTls } from "node:tls";
import { once } from "node:events";

import { GosfError } from "@gosf/protocol";
import { describe, expect, test } from "vitest";

import { createCertificate, temporaryFolder } from "@gosf/test-support/certificate";
import { upgradeHeaders } from "@gosf/test-support/frames";
import { ask } from "@gosf/test-support/http";
import { listenLocally, portOf } from "@gosf/test-support/ports";
import { openHttpServer, type OpenServer } from "./http-server.ts";

const failed = (code: string, message: RegExp) => expect.objectContaining({ code, message: expect.stringMatching(message) });

async function openSecurely(names: string[], ips: string[], rejectInvalidHostnames: boolean): Promise<OpenServer & { ca: string }> {
  await using folder = await temporaryFolder();
  const { key, cert } = await createCertificate(names, ips);
  const open = await openHttpServer({
    port: 0,
    secure: true,
    rejectInvalidHostnames,
    "ssl-key": await folder.write("key.pem", key),
    "ssl-cert": await folder.write("cert.pem", cert),
  });
  return { ...open, ca: cert };
}

describe("a port is opened", () => {
  test("and answers 404 where there are no pages", async () => {
    const { url, server, close } = await openHttpServer({ port: 0 });
    expect(url).toBe(`http://localhost:${portOf(server)}`);
    expect(await ask(`${url}/page`)).toMatchObject({ status: 404, body: "Not Found\n" });
    await close();
    expect(server.listening).toBe(false);
  });

  test.each([
    ["127.0.0.1", "http://127.0.0.1:"],
    ["0.0.0.0", "http://localhost:"],
    ["::1", "http://[::1]:"],
    ["::", "http://localhost:"],
  ])("on %s and can be reached at its url", async (host, prefix) => {
    const { url, close } = await openHttpServer({ host, port: 0 }, (_request, response) => response.end("page"));
    expect(url.startsWith(prefix)).toBe(true);
    expect(await ask(url)).toMatchObject({ status: 200, body: "page" });
    await close();
  });

  test("and tells what pages do wrong, to one request at a time", async () => {
    const errors: unknown[] = [];
    const { url, close } = await openHttpServer(
      { port: 0 },
      async (request, response) => {
        if (request.url === "/late") response.write("beginning");
        throw new Error(`no page ${request.url}`);
      },
      (error) => errors.push(error),
    );
    expect((await ask(`${url}/early`)).status).toBe(500);
    await expect(ask(`${url}/late`)).rejects.toThrow("aborted");
    expect(errors.map(String)).toEqual(["Error: no page /early", "Error: no page /late"]);
    await close();
  });
});

test("what goes wrong with an open port is told, and ends nothing", async () => {
  const errors: unknown[] = [];
  const { server, url, close } = await openHttpServer({ port: 0 }, undefined, (error) => errors.push(error));
  const error = new Error("accept ENFILE");
  server.emit("error", error);
  expect(errors).toEqual([error]);
  expect((await ask(url)).status).toBe(404);
  await close();
});

describe("a port that cannot be opened is told", () => {
  test("when it is taken", async () => {
    await using taken = await listenLocally(createServer());
    const port = portOf(taken);
    const opening = openHttpServer({ host: "localhost", port });
    await expect(opening).rejects.toThrow(
      failed("address-in-use", new RegExp(`port ${port} on localhost: something listens there already`)),
    );
    await expect(opening).rejects.toBeInstanceOf(GosfError);
  });

  test("when the host is not this machine's, or nobody's", async () => {
    await expect(openHttpServer({ host: "192.0.2.1", port: 0 })).rejects.toThrow(
      failed("startup-failed", /192\.0\.2\.1.*does not have that address/),
    );
    await expect(openHttpServer({ host: "no-such-host.invalid", port: 0 })).rejects.toThrow(
      failed("startup-failed", /no-such-host\.invalid/),
    );
  });
});

describe("closing", () => {
  test("ends connections that hang, and twice is once", async () => {
    const { server, close } = await openHttpServer({ port: 0 }, () => {});
    const half = connectNet(portOf(server), "localhost");
    await once(half, "connect");
    half.write("GET / HTTP/1.1\r\nHost: loc");
    const silent = connectNet(portOf(server), "localhost");
    await once(silent, "connect");
    const ended = Promise.all([once(half, "close"), once(silent, "close")]);
    silent.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await once(server, "request");
    await Promise.all([close(0), close()]);
    expect(await ended).toHaveLength(2);
  });

  test("ends upgraded connections too", async () => {
    const { server, close } = await openHttpServer({ port: 0 });
    server.on("upgrade", (_request, socket) =>
      socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"),
    );
    const socket = connectNet(portOf(server), "localhost");
    socket.write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n");
    await once(socket, "data");
    const ended = once(socket, "close");
    await close(0);
    expect(await ended).toEqual([false]);
  });

  test("ends TLS handshakes that hang", async () => {
    const { server, close } = await openSecurely(["localhost"], [], false);
    const silent = connectNet(portOf(server), "localhost");
    await once(server, "connection");
    const ended = once(silent, "close");
    await close(0);
    expect(await ended).toEqual([false]);
  });

  test("lets a request finish within the grace", async () => {
    let answer: (() => unknown) | undefined;
    const { server, url, close } = await openHttpServer({ port: 0 }, (_request, response) => {
      answer = () => response.end("done");
    });
    const arrived = once(server, "request");
    const asked = ask(url);
    await arrived;
    const closing = close(60_000);
    answer?.();
    expect(await asked).toMatchObject({ status: 200, body: "done" });
    await closing;
  });
});

describe("TLS", () => {
  test("serves the certificate of the files", async () => {
    const { url, ca, close } = await openSecurely(["localhost"], [], false);
    expect(url).toMatch(/^https:\/\/localhost:\d+$/);
    expect(await ask(url, { ca })).toMatchObject({ status: 404 });
    expect(await ask(url, { ca, servername: "localhost", headers: { Host: "other.example" } })).toMatchObject({ status: 404 });
    await close();
  });

  test("with rejectInvalidHostnames refuses handshakes for other names", async () => {
    const { server, ca, close } = await openSecurely(["localhost", "*.app.example"], [], true);
    const port = portOf(server);
    const shake = async (servername: string): Promise<boolean> => {
      const socket = connectTls({ port, host: "localhost", ca, servername, rejectUnauthorized: false });
      try {
        await once(socket, "secureConnect");
        return true;
      } catch {
        return false;
      } finally {
        socket.destroy();
      }
    };
    expect(await shake("localhost")).toBe(true);
    expect(await shake("www.app.example")).toBe(true);
    expect(await shake("app.example")).toBe(false);
    expect(await shake("other.example")).toBe(false);
    expect(await shake("localhost")).toBe(true);
    await close();
  });

  test("with rejectInvalidHostnames refuses requests and upgrades for other names and addresses", async () => {
    const { url, server, ca, close } = await openSecurely(["localhost"], ["127.0.0.1", "::1"], true);
    server.on("upgrade", (_request, socket) => socket.end("HTTP/1.1 204 No Content\r\n\r\n"));
    const status = async (host: string, headers = {}): Promise<number> =>
      (await ask(url, { ca, servername: "localhost", headers: { Host: host, ...headers } })).status;
    expect(await status("localhost")).toBe(404);
    expect(await status("LOCALHOST.:443")).toBe(404);
    expect(await status("127.0.0.1:9999")).toBe(404);
    expect(await status("[::1]")).toBe(404);
    expect(await status("127.0.0.2")).toBe(421);
    expect(await status("other.example")).toBe(421);
    expect(await status("no host")).toBe(421);
    expect(await status("localhost", upgradeHeaders)).toBe(204);
    expect(await status("other.example", upgradeHeaders)).toBe(421);
    await close();
  });
});

const open = (key: string, cert: string) => openHttpServer({ port: 0, secure: true, "ssl-key": key, "ssl-cert": cert });

describe("a certificate that does not serve is told", () => {
  test("by the option or the file", async () => {
    await using folder = await temporaryFolder();
    const [one, other] = await Promise.all([createCertificate(), createCertificate()]);
    const key = await folder.write("key.pem", one.key);
    const cert = await folder.write("cert.pem", one.cert);
    const noPem = await folder.write("no.pem", "no PEM");
    const otherCert = await folder.write("other.pem", other.cert);

    await expect(open("", cert)).rejects.toThrow(failed("invalid-config", /ssl-key/));
    await expect(open(key, "")).rejects.toThrow(failed("invalid-config", /ssl-cert/));
    await expect(open(`${key}.gone`, cert)).rejects.toThrow(
      failed("invalid-certificate", /^ssl-key: .*key\.pem\.gone cannot be read: there is no such file/),
    );
    await expect(open(key, folder.path)).rejects.toThrow(failed("invalid-certificate", /^ssl-cert: .* cannot be read/));
    await expect(open(noPem, cert)).rejects.toThrow(failed("invalid-certificate", /no\.pem holds no private key/));
    await expect(open(key, noPem)).rejects.toThrow(failed("invalid-certificate", /no\.pem holds no certificate/));
    await expect(open(key, key)).rejects.toThrow(failed("invalid-certificate", /key\.pem holds no certificate/));
    await expect(open(key, otherCert)).rejects.toThrow(
      failed("invalid-certificate", /key\.pem does not belong to the certificate .*other\.pem/),
    );
  });
});
