// An app that handles signals, in a process of its own. Sends its address to its parent.
import { successMessage } from "@gosf/protocol";
import { createApp } from "@gosf/server";

const app = createApp({ handleSignals: true });
app.listen("echo", (_client, { message }) => successMessage(message.text));
const { url } = await app.startup({ host: "127.0.0.1", port: 0 });
process.send?.(url);
process.disconnect(); // nothing but the app keeps it running
