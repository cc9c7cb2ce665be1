/** The source of an app and its callers with a contract of so many endpoints, each with schemas of its own, listened to and called once. */
export function largeContract(endpoints: number): string {
  const names = Array.from({ length: endpoints }, (_, index) => `feature${Math.floor(index / 20)}.endpoint${index}`);
  const entries = names.map(
    (name, index) => `"${name}": {
    request: z.object({ room: z.string(), n${index}: z.number().int(), list: z.array(z.object({ id: z.string(), at: z.coerce.date() })) }),
    response: z.object({ delivered: z.number(), d${index}: z.string().default("none") }),
  },`,
  );
  const broadcasts = names.map((name, index) => `"${name}.done": z.object({ at: z.number(), b${index}: z.string() }),`);
  const uses = names.map(
    (name, index) => `app.listen("${name}", (_client, request) => {
  const total: number = request.message.body.n${index} + request.message.body.list.length;
  app.broadcast("", "${name}.done", successMessage("", { at: total, b${index}: "" }));
  return successMessage("", { delivered: total });
});
const reply${index} = await api.call("${name}", { body: { room: "", n${index}: 1, list: [] } });
if (reply${index}.success) reply${index}.body.d${index}.length;
api.listen("${name}.done", (message) => (message.success ? message.body.b${index}.length : 0));`,
  );
  return `import { connect } from "@gosf/client";
import { defineContract, successMessage } from "@gosf/protocol";
import { createApp } from "@gosf/server";
import { z } from "zod";
const contract = defineContract({
  endpoints: {
    ${entries.join("\n    ")}
  },
  broadcasts: {
    ${broadcasts.join("\n    ")}
  },
});
const app = createApp({ contract });
const api = connect("http://localhost:9999", { contract });
${uses.join("\n")}
`;
}
