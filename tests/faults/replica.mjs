// One replica of a service, in a process of its own: `node replica.mjs <name> <port>`. Tells its parent when it listens, and each call that it ran.
import { successMessage } from "@gosf/protocol";
import { createApp } from "@gosf/server";

const [name, port] = process.argv.slice(2);
const app = createApp();
app.listen(
  "work",
  async (_client, { message }) => {
    process.send({ ran: message.guid });
    await new Promise((resolve) => setTimeout(resolve, 3));
    return successMessage(name);
  },
  { once: true },
);
process.once("SIGTERM", () => void app.shutdown().then(() => process.disconnect()));
process.once("disconnect", () => process.exit()); // nobody is there to end it
const started = await app.startup({ host: "127.0.0.1", port: Number(port) });
process.send({ port: started.port });
