/** Starts a program under supervision, says where, and waits to be ended; `forget`: ends by itself, without stopping it. */
import { join } from "node:path";
import { Supervised } from "../../../src/engines/kube-apiserver/supervised.ts";

const { folder, run } = await Supervised.start(() => undefined).then((supervised) => ({ folder: supervised.folder, run: supervised.run.bind(supervised) }));
run("one", "/bin/sh", ["-c", `trap '' TERM INT HUP; echo $$ > '${join(folder, "one.pid")}'; while :; do sleep 1; done`]);
process.send?.({ folder });
if (process.argv[2] === "forget") process.disconnect();
else setInterval(() => undefined, 1_000);
