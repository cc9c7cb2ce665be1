import { check, type Body, type BodySchema } from "@gosf/protocol";
import { fault } from "./fault.ts";

/**
 * Checks a body.
 *
 * @param schema None leaves it as it is.
 * @param code What it is when it does not fit. Default `invalid-response`.
 * @returns The output of the schema.
 * @throws {GosfError} With that code, and `{ issues }`.
 */
export async function checkedBody(schema: BodySchema | undefined, body: Body, code = "invalid-response"): Promise<Body> {
  if (!schema) return body;
  const { issues, ...checked } = await check(schema, body);
  if (issues) throw fault(code, { issues });
  return (checked as { value: Body }).value; // there is one where there are no issues
}
