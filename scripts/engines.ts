/** Gets the engines that the suite needs: from PATH, from the cache, as a release, or built from source. */
import { binaryNames } from "../src/engines/binaries.ts";
import { installBinary } from "../src/engines/install.ts";

for (const name of binaryNames) {
  const { path, version, source } = await installBinary(name, { onProgress: (message) => console.log(message) });
  console.log(`${name} ${version} (${source}): ${path}`);
}
