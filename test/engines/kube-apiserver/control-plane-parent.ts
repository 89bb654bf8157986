/** Starts a control plane, says where, and waits to be killed. */
import { startControlPlane } from "../../../src/engines/kube-apiserver/control-plane.ts";

const { folder } = await startControlPlane();
process.send?.({ folder });
setInterval(() => undefined, 1_000);
