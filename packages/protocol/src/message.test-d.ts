import { type } from "arktype";
import * as v from "valibot";
import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import { defineContract, failureMessage, successMessage, unwrap, withoutMeta, type Message, type MessageInit } from "./index.ts";

interface Point {
  x: number;
}
class Track {
  readonly points: readonly Point[] = [];
  readonly length: number = 0;
  play(): void {}
}

test("a body may be an object of any kind: an interface, an instance, a record", () => {
  const point: Point = { x: 1 };
  expectTypeOf(successMessage("", point).body).toEqualTypeOf<Point>();
  expectTypeOf(successMessage("", new Track()).body).toEqualTypeOf<Track>();
  expectTypeOf(successMessage("hi").body).toEqualTypeOf<{}>();
  expectTypeOf(failureMessage("room-full", point).success).toEqualTypeOf<false>();
  expectTypeOf<{ body: Point }>().toExtend<MessageInit>();
});

test("a body may not be an array, a Map or binary data", () => {
  // @ts-expect-error an array
  successMessage("", [1]);
  // @ts-expect-error a Map
  successMessage("", new Map());
  // @ts-expect-error binary data
  failureMessage("", new Uint8Array(1));
  // @ts-expect-error an array
  const init: MessageInit = { body: [1] };
  void init;
});

test("nor may a schema describe one, in any of the libraries", () => {
  // @ts-expect-error an array
  void (() => defineContract({ endpoints: { list: { response: z.array(z.string()) } } }));
  // @ts-expect-error an array
  void (() => defineContract({ endpoints: { list: { response: v.array(v.string()) } } }));
  // @ts-expect-error an array
  void (() => defineContract({ endpoints: { list: { response: type("string[]") } } }));
  void (() => defineContract({ endpoints: { list: { response: z.record(z.string(), z.unknown()), request: z.any() } } }));
  void (() => defineContract({ endpoints: { list: { response: v.looseObject({}), request: type("object") } } }));
});

test("unwrap gives the body, withoutMeta keeps the kind of message", () => {
  const reply = {} as Message<Point>;
  void (() => expectTypeOf(unwrap(reply)).toEqualTypeOf<Point>());
  const bare = withoutMeta(reply);
  if (bare.success) expectTypeOf(bare.body).toEqualTypeOf<Point>();
  expectTypeOf(bare.meta).toExtend<{}>();
});
