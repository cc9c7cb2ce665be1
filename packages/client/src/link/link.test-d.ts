import { test } from "vitest";
import * as browser from "./browser.ts";
import type { EventData, Link } from "./link.ts";
import * as node from "./node.ts";

test("both platforms have what the client needs of one", () => {
  node satisfies Link<EventData>;
  browser satisfies Link<readonly unknown[]>;
  // @ts-expect-error -- a platform without one of them is refused
  ({ ...browser, receive: undefined }) satisfies Link<readonly unknown[]>;
});
