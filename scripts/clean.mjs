// Removes what builds have made, so that nothing of a file that is gone gets published.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { workspacePackages } from "./lib/packages.mjs";

for (const { folder } of workspacePackages()) rmSync(join(folder, "dist"), { recursive: true, force: true });
