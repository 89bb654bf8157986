import http from "node:http";

const base64 = (value: string | Buffer) => Buffer.from(value).toString("base64");

/**
 * What etcd holds under a key, as it is stored; undefined where it holds nothing.
 * @param socketPath of the socket on which it listens
 * @see https://etcd.io/docs/v3.6/dev-guide/api_grpc_gateway/
 */
export async function valueIn(socketPath: string, key: string): Promise<Buffer | undefined> {
  const { kvs = [] } = (await ask(socketPath, "/v3/kv/range", { key: base64(key) })) as { kvs?: readonly { readonly value?: string }[] };
  return kvs[0] && Buffer.from(kvs[0].value ?? "", "base64");
}

/** Has etcd hold a value under a key, past every API server. */
export async function putValue(socketPath: string, key: string, value: string): Promise<void> {
  await ask(socketPath, "/v3/kv/put", { key: base64(key), value: base64(value) });
}

/** By etcd's own gateway, which takes JSON. */
async function ask(socketPath: string, path: string, body: object): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const request = http.request({ socketPath, path, method: "POST" }, (response) => {
    const chunks: Buffer[] = [];
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.on("error", reject);
    response.on("end", () => {
      const text = Buffer.concat(chunks).toString("utf8");
      if (response.statusCode === 200) resolve(text);
      else reject(new Error(`etcd answers ${response.statusCode}`));
    });
  });
  request.on("error", reject);
  request.end(JSON.stringify(body));
  return JSON.parse(await promise);
}
