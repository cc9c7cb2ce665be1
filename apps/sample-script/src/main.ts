import { createMicroservices } from "@gosf/microservice";
import { successMessage } from "@gosf/protocol";

const host = process.env["HOST"] || "127.0.0.1";
const port = Number(process.env["PORT"] || 5001);
const patienceMs = 3000;

/** Anyone may announce: control characters in a text do not reach the terminal. */
const printable = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, "?");

const services = createMicroservices({ utils: { host, port, connectTimeoutMs: patienceMs } });

try {
  await services.connect();
  const utils = services.getMicroservice("utils");

  const response = await utils.call("echo", successMessage("Echo this..."));
  console.log(`call    echo      ${printable(response.text)}`);

  const news = new Promise<string>((resolve, reject) => {
    utils.listen("news", ({ text }) => resolve(text));
    setTimeout(() => reject(new Error(`no news within ${patienceMs} ms`)), patienceMs).unref();
  });
  await utils.lob("announce", successMessage("The script was here."));
  console.log("lob     announce  (no answer wanted)");
  console.log(`listen  news      ${printable(await news)}`);
} catch (error) {
  console.error(`sample-script: ${error instanceof Error ? error.message : String(error)}`);
  console.error(`Is the microservice running at ${host}:${port}? To start it: npm run start:microservice`);
  process.exitCode = 1;
} finally {
  await services.disconnect();
}
