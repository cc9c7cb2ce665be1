import type { Contract } from "@gosf/protocol";
import { createStartPage } from "../http/start-page.ts";
import { App } from "./app.ts";
import { type AppOptions, hintOfApp, readAppOptions } from "./app-options.ts";
import { Kernel } from "./kernel.ts";
import { Lifecycle } from "./lifecycle.ts";
import { givenLimits, pickLimits } from "./limits.ts";
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
  const settings = readAppOptions(options);
  const { contract, handleSignals, keepRequest, microservices, plugins, protocol3, socketIo = {} } = settings;
  assertSocketIoOptions(socketIo);
  const kernel = new Kernel({
    contract,
    limits: pickLimits(settings),
    keepRequest,
    protocol3,
    isAmbient: microservices !== undefined,
    socketIo,
  });
  const { requestListener = createStartPage({ env: kernel.env, endpointNames: () => kernel.endpoints.names }) } = settings;
  const lifecycle = new Lifecycle(kernel, {
    requestListener,
    microservices,
    handleSignals,
    given: givenLimits(options),
    hint: hintOfApp,
  });
  // M is undefined where no registry is given: it is inferred from the option, or its default.
  const app = new App<C, M>(kernel, lifecycle, microservices as M);
  for (const plugin of plugins) app.registerPlugin(plugin);
  return app;
}
