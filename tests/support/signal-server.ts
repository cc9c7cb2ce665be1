// Apps that handle signals, in a process of their own: `node signal-server.ts <options as JSON>`. Prints a line for what happens.
import { createServer } from "node:http";
import { GosfError, successMessage } from "@gosf/protocol";
import { createApp } from "@gosf/server";

interface Options {
  /** Number of apps. */
  readonly apps: number;
  /** The last app's shutdown takes for ever. */
  readonly hangs?: boolean;
  /** The last app's shutdown fails. */
  readonly fails?: boolean;
  /** The apps are attached to an HTTP server that stays open. */
  readonly attached?: boolean;
}

const { apps, hangs = false, fails = false, attached = false } = JSON.parse(process.argv[2] ?? "{}") as Options; // the test's own

for (let n = 1; n <= apps; n++) {
  const app = createApp({
    handleSignals: true,
    shutdownTimeoutMs: 600_000,
    plugins: [
      {
        name: `plugin ${n}`,
        activate() {},
        async deactivate() {
          console.log(`app ${n} stops`);
          setImmediate(
            () =>
              void app.shutdown().then(
                () => console.log(`app ${n} has stopped`),
                () => {},
              ),
          );
          if (hangs && n === apps) await new Promise((resolve) => setTimeout(resolve, 600_000));
          if (fails && n === apps) throw new Error("a plugin that fails");
        },
      },
    ],
  });
  app.onError((error) => {
    console.log(`onError ${error instanceof GosfError ? error.code : String(error)}`);
  });
  app.listen("echo", (_client, { message }) => successMessage(message.text));
  if (attached) await app.attach(createServer().listen(0, "127.0.0.1"), { path: `/app-${n}` });
  else await app.startup({ host: "127.0.0.1", port: 0 });
}
console.log(`started as ${process.pid === 1 ? "PID 1" : "a process"}`);
