import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("replica.mjs", import.meta.url));

/** A replica of a service that runs in a process of its own, and may be killed. */
export interface ReplicaProcess extends AsyncDisposable {
  readonly name: string;
  readonly port: number;
  /** Sends it a signal, and resolves to its exit code once it is gone; `null` if the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts one, from the built packages; resolves once it listens. `onRun` hears the guid of each call that it runs. */
export async function startReplica(name: string, onRun: (guid: string) => void, port = 0): Promise<ReplicaProcess> {
  const child = fork(program, [name, String(port)], { execArgv: [] });
  const closed = once(child, "close").then(() => child.exitCode);
  const listening = new Promise<number>((resolve, reject) => {
    child.on("message", (message: { port?: number; ran?: string }) => {
      if (message.port !== undefined) resolve(message.port);
      if (message.ran !== undefined) onRun(message.ran);
    });
    void closed.then((code) => reject(new Error(`the replica ended with ${code}: are the packages built ("npm test" or "pnpm build")?`)));
  });
  const end = (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return closed;
  };
  return {
    name,
    port: await listening,
    end,
    [Symbol.asyncDispose]: async () => {
      await end("SIGKILL");
    },
  };
}
