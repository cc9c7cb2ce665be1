import type { Contract } from "@gosf/protocol";
import { createStartPage } from "../http/start-page.ts";
import { App } from "./app.ts";
import type { AppOptions } from "./app-options.ts";
import { Kernel } from "./kernel.ts";
import { Lifecycle } from "./lifecycle.ts";
import { readLimits } from "./limits.ts";
import { assertSocketIoOptions } from "./socket-io-options.ts";

/**
 * Creates an app: a server of endpoints over Socket.IO.
 *
 * @param options A contract, plugins, a registry of services, and limits: see {@link AppOptions}, which has the defaults.
 * @returns The app. It serves once `startup` or `attach` is called.
 * @throws {GosfError} `invalid-argument` for an option that is none.
 *
 * @example
 * const app = createApp();
 * app.listen("echo", (client, request) => successMessage(request.message.text));
 * const { url } = await app.startup({ port: 9999 });
 */
export function createApp<C extends Contract = Contract, M extends AsyncDisposable | undefined = undefined>(
  options: AppOptions<C, M> = {},
): App<C, M> {
  const { contract, keepRequest = false, microservices, plugins: given = [], protocol3 = true, socketIo = {} } = options;
  const { handleSignals = false } = options;
  const limits = readLimits(options);
  assertSocketIoOptions(socketIo);
  const kernel = new Kernel({ contract, limits, keepRequest, protocol3, isAmbient: microservices !== undefined, socketIo });
  const { requestListener = createStartPage({ env: kernel.env, endpointNames: () => kernel.endpoints.names }) } = options;
  const { shutdownTimeoutMs } = limits;
  const lifecycle = new Lifecycle(kernel, { requestListener, microservices, shutdownTimeoutMs, handleSignals });
  // M is undefined where no registry is given: it is inferred from the option, or its default.
  const app = new App<C, M>(kernel, lifecycle, microservices as M);
  for (const plugin of given) app.registerPlugin(plugin);
  return app;
}
