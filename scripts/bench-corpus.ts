/** A corpus of workload manifests for measurements: mixed kinds, about 4 KB each, every image different, the same on every run. */
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";

const kinds = ["Deployment", "Deployment", "Deployment", "Pod", "StatefulSet", "DaemonSet", "CronJob", "Job"] as const;
const apps = [
  "api",
  "web",
  "worker",
  "billing",
  "search",
  "ledger",
  "gateway",
  "mailer",
  "reports",
  "catalog",
  "cart",
  "auth",
  "feed",
  "media",
  "quotes",
  "alerts",
] as const;
const versions = { Pod: "v1", Deployment: "apps/v1", StatefulSet: "apps/v1", DaemonSet: "apps/v1", CronJob: "batch/v1", Job: "batch/v1" } as const;

/** Writes `objects` workloads to `files` files. */
export function writeCorpus(folder: string, objects: number, files: number): void {
  mkdirSync(folder, { recursive: true });
  const random = randomNumbers(20_26);
  for (let file = 0; file < files; file += 1) {
    const descriptor = openSync(join(folder, `workloads-${String(file).padStart(3, "0")}.yaml`), "w");
    for (let index = file; index < objects; index += files) writeSync(descriptor, `---\n${workload(index, random)}`);
    closeSync(descriptor);
  }
}

type Random = (below: number) => number;

/** A linear congruential generator: small, and the same everywhere. */
function randomNumbers(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const pick = <T>(list: readonly T[], random: Random): T => list[random(list.length)] as T;

function workload(index: number, random: Random): string {
  const kind = pick(kinds, random);
  const name = `${pick(apps, random)}-${index}`;
  const head = `apiVersion: ${versions[kind]}\nkind: ${kind}\nmetadata:\n  name: ${name}\n  namespace: team-${random(30)}\n${indent(metadata(name, random), 2)}`;
  const pod = podSpec(name, index, random);
  if (kind === "Pod") return `${head}spec:\n${indent(pod, 2)}`;
  const template = `template:\n  metadata:\n    labels:\n      app.kubernetes.io/name: ${name}\n  spec:\n${indent(pod, 4)}`;
  if (kind === "CronJob")
    return `${head}spec:\n  schedule: "*/${5 + random(50)} * * * *"\n  concurrencyPolicy: Forbid\n  jobTemplate:\n    spec:\n${indent(template, 6)}`;
  const own =
    kind === "Job"
      ? "backoffLimit: 3\n"
      : `${kind === "DaemonSet" ? "" : `replicas: ${1 + random(5)}\n`}selector:\n  matchLabels:\n    app.kubernetes.io/name: ${name}\n`;
  return `${head}spec:\n${indent(own + template, 2)}`;
}

function metadata(name: string, random: Random): string {
  return `labels:
  app.kubernetes.io/name: ${name}
  app.kubernetes.io/part-of: shop
  app.kubernetes.io/managed-by: Helm
  acme.io/team: team-${random(30)}
annotations:
  meta.helm.sh/release-name: ${name}
  prometheus.io/scrape: "true"
  prometheus.io/port: "${8000 + random(1000)}"
  checksum/config: ${hex(64, random)}
`;
}

function podSpec(name: string, index: number, random: Random): string {
  const containers = Array.from({ length: 1 + random(3) }, (_, position) => container(position, index, random)).join("");
  return `serviceAccountName: ${name}
${random(2) === 0 ? "automountServiceAccountToken: false\n" : ""}${random(20) === 0 ? "hostNetwork: true\n" : ""}securityContext:
  runAsNonRoot: ${random(4) > 0}
  fsGroup: 2000
  seccompProfile:
    type: RuntimeDefault
terminationGracePeriodSeconds: ${30 + random(60)}
affinity:
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          topologyKey: kubernetes.io/hostname
          labelSelector:
            matchLabels:
              app.kubernetes.io/name: ${name}
containers:
${containers}volumes:
  - name: config
    configMap:
      name: ${name}-config
  - name: cache
    emptyDir:
      sizeLimit: 1Gi
  - name: credentials
    secret:
      secretName: ${name}-credentials
      defaultMode: 0400
`;
}

function container(position: number, index: number, random: Random): string {
  const image = `registry.example.com/shop/${pick(apps, random)}-${index}-${position}:${random(9)}.${random(30)}.${random(30)}`;
  const variables = Array.from({ length: 3 + random(6) }, (_, number) => `      - name: SETTING_${number}\n        value: "${hex(12, random)}"\n`).join("");
  return `  - name: ${position === 0 ? pick(apps, random) : `sidecar-${position}`}
    image: ${random(2) === 0 ? image : `${image}@sha256:${hex(64, random)}`}
    imagePullPolicy: IfNotPresent
    args: ["--config=/etc/app/config.yaml", "--listen=:${8000 + random(1000)}", "--log-level=info"]
    ports:
      - name: http
        containerPort: ${8000 + random(1000)}
        protocol: TCP
    env:
${variables}      - name: POD_NAME
        valueFrom:
          fieldRef:
            fieldPath: metadata.name
    resources:
      requests:
        cpu: ${50 * (1 + random(10))}m
        memory: ${64 * (1 + random(8))}Mi
${random(3) > 0 ? `      limits:\n        memory: ${512 * (1 + random(4))}Mi\n` : ""}    livenessProbe:
      httpGet:
        path: /healthz
        port: http
      initialDelaySeconds: ${5 + random(20)}
      periodSeconds: 10
    readinessProbe:
      httpGet:
        path: /ready
        port: http
      periodSeconds: 5
    securityContext:
      allowPrivilegeEscalation: ${random(5) === 0}
      readOnlyRootFilesystem: ${random(3) > 0}
      capabilities:
        drop: [ALL]
    volumeMounts:
      - name: config
        mountPath: /etc/app
        readOnly: true
      - name: cache
        mountPath: /var/cache/app
`;
}

const hex = (length: number, random: Random) => Array.from({ length }, () => "0123456789abcdef"[random(16)]).join("");

const indent = (text: string, columns: number) => text.replaceAll(/^(?=.)/gm, " ".repeat(columns));
