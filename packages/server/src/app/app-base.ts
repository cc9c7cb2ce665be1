import type { Contract } from "@gosf/protocol";
import type { ContextHolder } from "../model/context.ts";
import type { HookMethods } from "../hooks/hooks.ts";

/**
 * What every app has by the table of hooks, and for context slots. The app puts both on its prototype: no class can say that it has a method for each line
 * of a table.
 */
export const AppBase: new <C extends Contract>() => HookMethods<C> & ContextHolder = Object as never;
