import { request } from "node:http";

function exchange({ port }, method, query, body) {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path: `/socket.io/?EIO=4&transport=polling${query}`, method, agent: false };
    const sending = request(options, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part) => (text += part));
      response.on("end", () => resolve({ status: response.statusCode, text })).on("error", reject);
    });
    sending.on("error", reject).end(body);
  });
}

/** Opens a polling session; resolves to its id. */
export async function openPolling(campaign) {
  const { text } = await exchange(campaign, "GET", "");
  const { sid } = JSON.parse(text.slice(1));
  campaign.atEnd(() => exchange(campaign, "POST", `&sid=${sid}`, "1").catch(() => {})); // else the session stays until its heartbeat is missed
  return sid;
}

/** Posts packets, and tallies the status. */
export async function post(campaign, sid, body, messages) {
  campaign.plan(messages);
  const { status } = await exchange(campaign, "POST", `&sid=${sid}`, body);
  campaign.sent(Buffer.byteLength(body), messages);
  campaign.tally(`POST ${status}`);
}

/** Polls once; resolves to the packets that came. */
export async function poll(campaign, sid) {
  const { status, text } = await exchange(campaign, "GET", `&sid=${sid}`);
  return status === 200 ? text.split("\u001e") : [];
}

/** Polls again and again, and answers pings, as a client does. */
export function pollOn(campaign, sid) {
  const state = { isOver: false };
  const run = async () => {
    while (!state.isOver) {
      const packets = await poll(campaign, sid);
      if (packets.length === 0) break; // refused: the session is over
      if (packets.includes("2")) await exchange(campaign, "POST", `&sid=${sid}`, "3");
    }
  };
  run().catch(() => {}); // the server closed the connection
  return { stop: () => (state.isOver = true) };
}
