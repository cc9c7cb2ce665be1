// Stores of answers: what each has to do, and what the server makes of what they say.
import { connect } from "@gosf/client";
import { failureMessage, successMessage } from "@gosf/protocol";
import { type AnswerStore, type FirstClaim, memoryAnswers } from "@gosf/server";
import { answerStoreChecks, testServer, type AnswerStoreSettings } from "@gosf/testing";
import { describe, expect, test } from "vitest";
import { deferred } from "../support/deferred.ts";
import { LeasedAnswers } from "../support/leased-answers.ts";

describe.each([
  ["memoryAnswers", ({ windowMs }: AnswerStoreSettings): AnswerStore => memoryAnswers({ windowMs })],
  ["a store with leases", (settings: AnswerStoreSettings): AnswerStore => new LeasedAnswers(settings)],
])("%s", (_name, create) => {
  test.each(answerStoreChecks({ create }))("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

/** Changes the claims of a store. */
const changed = (change: (claim: FirstClaim) => FirstClaim): ((settings: AnswerStoreSettings) => AnswerStore) => {
  return ({ windowMs }) => {
    const store = memoryAnswers({ windowMs });
    return {
      async claim(call) {
        const claim = await store.claim(call);
        return claim.state === "first" ? change(claim) : claim;
      },
    };
  };
};

const bound = (claim: FirstClaim): FirstClaim => ({
  state: "first",
  settle: (answer) => claim.settle(answer),
  abandon: () => claim.abandon(),
});

const always = (): AnswerStore => ({ claim: () => ({ state: "first", settle: () => {}, abandon: () => {} }) });

test.each([
  ["another answer", changed((claim) => ({ ...bound(claim), settle: (answer) => claim.settle(`${answer} `) })), "as it was"],
  ["settled when abandoned", changed((claim) => ({ ...bound(claim), abandon: () => claim.settle("abandoned") })), "was abandoned"],
  ["a store that remembers nothing", always, "has one first"],
  [
    "fingerprints ignored",
    (): AnswerStore => {
      const store = memoryAnswers();
      return { claim: (call) => store.claim({ ...call, fingerprint: "" }) };
    },
    "refuses the guid",
  ],
  [
    "keys glued together",
    (): AnswerStore => {
      const store = memoryAnswers();
      return {
        claim: ({ endpoint, callerId, guid, ...call }) =>
          store.claim({ ...call, endpoint: "", callerId: "", guid: [endpoint, callerId, guid].join(":") }),
      };
    },
    "keeps calls apart",
  ],
  [
    "kept by connection",
    (): AnswerStore => {
      const store = memoryAnswers();
      return { claim: (call) => store.claim({ ...call, guid: `${call.guid}${call.connection}` }) };
    },
    "over another connection",
  ],
])("the checks find: %s", async (_name, create, rule) => {
  const failed: string[] = [];
  for (const { name, run } of answerStoreChecks({ create })) {
    if (!name.includes(rule)) continue;
    await run().catch(() => failed.push(name));
  }
  expect(failed).toHaveLength(1);
});

test("a run's lease is extended while it goes, however long, and no longer", async () => {
  await using store = new LeasedAnswers({ windowMs: 60_000, leaseMs: 120 });
  let runs = 0;
  const gate = deferred();
  await using server = await testServer((app) => {
    app.listen(
      "slow",
      async () => {
        runs++;
        await gate.promise;
        return successMessage("done");
      },
      { once: { store } },
    );
  });
  await using api = connect(server.url, { timeoutMs: 30_000 });
  const guid = "the-call";
  const calls = [api.call("slow", { guid }), api.call("slow", { guid })];
  await expect.poll(() => store.extended).toBeGreaterThan(9); // three leases long
  gate.resolve();
  expect((await Promise.all(calls)).map((reply) => reply.text)).toEqual(["done", "done"]);
  expect(runs).toBe(1);
  const { extended } = store;
  await expect.poll(async () => (await api.call("slow", { guid: "another" })).text).toBe("done");
  expect(store.extended).toBe(extended);
});

test("a call that was answered overloaded did not run: it is sent again under its guid, and runs", async () => {
  let runs = 0;
  await using server = await testServer((app) => {
    app.listen("busy", () => (++runs === 1 ? failureMessage("overloaded") : successMessage("done")), { once: true });
  });
  await using api = connect(server.url);
  const guid = "the-call";
  expect((await api.call("busy", { guid })).text).toBe("overloaded");
  expect((await api.call("busy", { guid })).text).toBe("done");
  expect((await api.call("busy", { guid })).text).toBe("done");
  expect(runs).toBe(2);
});

test("a call that waits for a run which is given up is answered overloaded, since it did not run", async () => {
  const gate = deferred();
  await using server = await testServer((app) => {
    app.listen(
      "busy",
      async () => {
        await gate.promise;
        return failureMessage("overloaded");
      },
      { once: true },
    );
  });
  await using api = connect(server.url);
  const calls = Array.from({ length: 3 }, () => api.call("busy", { guid: "the-call" }));
  await expect.poll(() => api.pending.every(({ sent }) => sent)).toBe(true);
  gate.resolve();
  expect((await Promise.all(calls)).map((reply) => reply.text)).toEqual(["overloaded", "overloaded", "overloaded"]);
});

test("a call that is over when its store answers does not run, and gives its claim up", async () => {
  const memory = memoryAnswers();
  const gate = deferred();
  let asked = 0;
  const store: AnswerStore = {
    async claim(call) {
      if (++asked === 1) await gate.promise;
      return memory.claim(call);
    },
  };
  let runs = 0;
  await using server = await testServer((app) => {
    app.listen("count", () => successMessage(String(++runs)), { once: { store } });
    app.listen("asked", () => successMessage("", { asked }));
  });
  await using api = connect(server.url);
  const controller = new AbortController();
  const guid = "the-call";
  const aborted = api.call("count", { guid }, { signal: controller.signal });
  await expect.poll(() => asked).toBe(1);
  controller.abort();
  await expect(aborted).rejects.toMatchObject({ code: "aborted" });
  await api.call("asked"); // the server has read the cancel
  gate.resolve();
  expect((await api.call("count", { guid })).text).toBe("1");
  expect(runs).toBe(1);
});

const fail = async (): Promise<void> => Promise.reject(new Error("the store is away"));

const throwNow = (): never => {
  throw new Error("the store is away");
};

test.each([
  ["rejects", fail],
  ["throws", throwNow],
])("what a store fails with is reported, and the call is answered all the same: it %s", async (_how, broken) => {
  const errors: unknown[] = [];
  const answers: unknown[] = [];
  const store: AnswerStore = { claim: () => ({ state: "first", leaseMs: 100, extend: broken, settle: broken, abandon: broken }) };
  const gate = deferred();
  await using server = await testServer((app) => {
    app.onError((error) => void errors.push(error));
    app.onAfterResponse((_client, _request, response) => void answers.push(response?.text));
    app.listen(
      "slow",
      async () => {
        await gate.promise;
        return successMessage("done");
      },
      { once: { store } },
    );
    app.listen("busy", () => failureMessage("overloaded"), { once: { store } });
  });
  await using api = connect(server.url, { timeoutMs: 30_000 });
  const slow = api.call("slow");
  await expect.poll(() => errors.length).toBeGreaterThan(1);
  gate.resolve();
  expect((await slow).text).toBe("done");
  const before = errors.length;
  expect((await api.call("busy")).text).toBe("overloaded");
  expect(errors.slice(before)).toEqual([new Error("the store is away")]);
  expect(answers).toEqual(["done", "overloaded"]);
});
