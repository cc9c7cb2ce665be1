import { GosfError, successMessage } from "@gosf/protocol";
import { createApp } from "@gosf/server";

const app = createApp({ handleSignals: true });

app.listen("echo", (_client, request) => successMessage(request.message.text));

// Wants no answer and gives none: everyone who listens hears of it.
app.listen("announce", (_client, request) => {
  app.broadcast("", "news", successMessage(request.message.text));
});

try {
  const { url } = await app.startup({ port: Number(process.env["PORT"] || 5001) });
  console.log(`sample-microservice: listening on ${url} (Ctrl-C ends it)`);
} catch (error) {
  console.error(`sample-microservice: ${error instanceof Error ? error.message : String(error)}`);
  if (GosfError.is(error) && error.code === "address-in-use") console.error("The variable PORT changes the port, for example PORT=3000.");
  process.exitCode = 1;
}
