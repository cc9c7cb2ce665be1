import { successMessage } from "@gosf/protocol";
import { createApp } from "@gosf/server";

const app = createApp();

app.listen("echo", (_client, request) => successMessage(request.message.text));

// Wants no answer and gives none: everyone who listens hears of it.
app.listen("announce", (_client, request) => {
  app.broadcast("", "news", successMessage(request.message.text));
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void app.shutdown());
}

try {
  const { url } = await app.startup({ port: Number(process.env["PORT"] || 5001) });
  console.log(`sample-microservice: listening on ${url} (Ctrl-C ends it)`);
} catch (error) {
  console.error(`sample-microservice: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
