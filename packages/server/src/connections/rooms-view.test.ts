import { expect, test } from "vitest";
import { RoomsView } from "./rooms-view.ts";

test("a view is the rooms as they are, without the client's own", () => {
  const rooms = new Set(["me", "a", "b"]);
  const view = new RoomsView({ id: "me", rooms });
  expect([...view]).toEqual(["a", "b"]);
  expect([view.size, view.has("a"), view.has("me"), view.has("c")]).toEqual([2, true, false, false]);
  rooms.add("c");
  rooms.delete("a");
  expect([[...view.keys()], [...view.values()], [...view.entries()]]).toEqual([
    ["b", "c"],
    ["b", "c"],
    [
      ["b", "b"],
      ["c", "c"],
    ],
  ]);
  const seen: unknown[] = [];
  view.forEach((room, again, all) => seen.push([room, again, all === view]));
  expect(seen).toEqual([
    ["b", "b", true],
    ["c", "c", true],
  ]);
  expect(new Set(view)).toEqual(new Set(["b", "c"]));
});

test("to ask for one room of ten thousand looks at no other", () => {
  const rooms = new Set(["me", ...Array.from({ length: 10_000 }, (_, index) => `room ${index}`)]);
  let walked = 0;
  const counted = new Proxy(rooms, {
    get(target, name) {
      if (name === Symbol.iterator || name === "values" || name === "forEach") walked++;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
  const view = new RoomsView({ id: "me", rooms: counted });
  expect([view.has("room 5000"), view.size, walked]).toEqual([true, 10_000, 0]);
});

test.runIf("union" in Set.prototype)("what newer sets do, it does by a copy", () => {
  const view = new RoomsView({ id: "me", rooms: new Set(["me", "a"]) }) as unknown as { union(other: Set<string>): Set<string> };
  expect(view.union(new Set(["b"]))).toEqual(new Set(["a", "b"]));
});
