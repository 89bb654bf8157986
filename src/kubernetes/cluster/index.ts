export { Connection } from "./connection.ts";
export { ClusterFailure } from "./failure.ts";
export { type KubeContext, type Kubeconfig, readKubeconfig } from "./kubeconfig.ts";
export { listAll } from "./list.ts";
