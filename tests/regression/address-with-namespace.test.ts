// An address with a namespace, as stock clients take it, was refused without a word on what to do.
import { connect } from "@gosf/client";
import { expect, test } from "vitest";

test.each(["http://localhost:9999/admin", "http://localhost:9999/admin/", "localhost:9999", ""])(
  "%s: it says why, and what there is instead",
  (address) => {
    expect(() => connect(address)).toThrow(
      expect.objectContaining({ code: "invalid-argument", message: expect.stringMatching(/path.*rooms for namespaces/) as string }),
    );
  },
);
