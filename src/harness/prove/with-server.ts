import { setTimeout as delay } from "node:timers/promises";
import type { ControlPlane } from "../../engines/kube-apiserver/control-plane.ts";

const noticeMs = 1_000;

/**
 * Works with a server, and stops it. Where it dies meanwhile that is what is said, and not what the work met because of it.
 * @throws what the work throws, or why the server is gone
 */
export async function withServer<T>(server: ControlPlane, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (signal?.aborted) throw error;
    // That it is gone may be known a moment later than what comes of it.
    await delay(noticeMs, undefined, { signal: server.ended }).catch(() => undefined);
    throw server.ended.aborted ? server.ended.reason : error;
  } finally {
    await server.stop();
  }
}
