import { admissionFormats } from "../../src/kubernetes/credentials/formats.ts";
import { credentialNames, placeholderValues } from "../../src/kubernetes/credentials/names.ts";
import type { Waiver } from "../../src/spec/schema/waivers.ts";
import type { CheckInput } from "./checks.ts";

/** Checks that between them use every part of every kind; few enough for engines that take a process each. */
export const representativeChecks: Readonly<Record<string, CheckInput>> = {
  "a field of the pod that must be absent in lists within lists": {
    kind: "pod-field",
    parameters: {
      fieldPath: "volumes[*].projected.sources[*].serviceAccountToken",
      operator: "Absent",
      unless: [{ fieldPath: "os.name", operator: "Equals", values: ["windows"] }],
    },
  },
  "a field of the pod that may be absent": {
    kind: "pod-field",
    parameters: {
      fieldPath: "securityContext.fsGroup",
      operator: "NotIn",
      values: [0, "0"],
      whenAbsent: "pass",
      unless: [
        { fieldPath: "hostUsers", operator: "Exists" },
        { fieldPath: "nodeSelector['acme.io/pool']", operator: "Absent" },
        { fieldPath: "securityContext.fsGroupChangePolicy", operator: "In", values: ["OnRootMismatch", "Always"] },
      ],
    },
  },
  "a field that containers inherit": {
    kind: "container-field",
    parameters: {
      fieldPath: "securityContext.seccompProfile.type",
      podFieldPath: "securityContext.seccompProfile.type",
      operator: "In",
      values: ["RuntimeDefault", "Localhost"],
      unless: [{ fieldPath: "os.name", operator: "Equals", values: ["windows"] }],
    },
  },
  "a field that containers may inherit": {
    kind: "container-field",
    parameters: {
      fieldPath: "securityContext.runAsUser",
      podFieldPath: "securityContext.runAsUser",
      operator: "NotEquals",
      values: [0],
      whenAbsent: "pass",
      containers: ["initContainers", "ephemeralContainers"],
    },
  },
  "a list that must hold several": {
    kind: "container-field",
    parameters: { fieldPath: "securityContext.capabilities.drop", operator: "Includes", values: ["NET_RAW", "SYS_ADMIN"] },
  },
  "lists within the only list of containers": {
    kind: "container-field",
    parameters: {
      fieldPath: "envFrom[*].secretRef.name",
      operator: "Matches",
      values: ["^app-", "^(?i)shared$"],
      whenAbsent: "pass",
      containers: ["containers"],
      unless: [{ fieldPath: "hostUsers", operator: "Absent" }],
    },
  },
  "text that the languages have their own use for": {
    kind: "container-field",
    parameters: {
      fieldPath: "env[*].value",
      operator: "NotIn",
      values: ["{{ request.operation }}", "$(./../x)", "it's \"`\\", "a\nb", "\u00e9"],
      whenAbsent: "pass",
    },
  },
  "a list that may hold some": {
    kind: "container-field",
    parameters: { fieldPath: "securityContext.capabilities.add", operator: "OnlyIncludes", values: ["NET_BIND_SERVICE"], whenAbsent: "pass" },
  },
  "keys of elements of a list": {
    kind: "pod-field",
    parameters: { fieldPath: "volumes[*]", operator: "OnlyKeys", values: ["name", "emptyDir", "it's {{ x }}"] },
  },
  "keys of a map that containers inherit": {
    kind: "container-field",
    parameters: {
      fieldPath: "securityContext.seLinuxOptions",
      podFieldPath: "securityContext.seLinuxOptions",
      operator: "OnlyKeys",
      values: ["type", "level"],
      unless: [{ fieldPath: "os.name", operator: "Equals", values: ["windows"] }],
    },
  },
  "several fields of containers": {
    kind: "container-field",
    parameters: {
      fieldPath: "{livenessProbe,lifecycle.preStop}.httpGet.{host,httpHeaders[*].value}",
      operator: "NotIn",
      values: ["169.254.169.254", "{{ request.operation }}"],
      whenAbsent: "pass",
      containers: ["containers", "initContainers"],
    },
  },
  "annotations by the beginning of their keys": {
    kind: "pod-annotation",
    parameters: {
      keyPrefix: "container.apparmor.security.beta.kubernetes.io/",
      operator: "Matches",
      values: ["^runtime/default$", "^localhost/"],
      unless: [{ fieldPath: "hostUsers", operator: "Equals", values: [false] }],
    },
  },
  "annotations that may not be there": { kind: "pod-annotation", parameters: { keyPrefix: "it's {{ x }}`", operator: "Absent" } },
  "requests, limits and a maximum": {
    kind: "container-resources",
    parameters: { requests: ["cpu", "memory"], limits: ["memory", "nvidia.com/gpu"], maximum: { limits: { memory: "1.5Gi" }, requests: { cpu: "750m" } } },
  },
  "a maximum alone": {
    kind: "container-resources",
    parameters: {
      containers: ["initContainers"],
      maximum: { limits: { "ephemeral-storage": "1e9" } },
      unless: [{ fieldPath: "os.name", operator: "Equals", values: ["windows"] }],
    },
  },
  "registries, digest and tags": {
    kind: "container-image",
    parameters: {
      registries: ["registry.example.com/team/", "docker.io/library", "127.0.0.1:5000", "Registry/a"],
      digest: true,
      forbiddenTags: ["latest", "dev"],
    },
  },
  "tags alone": {
    kind: "container-image",
    parameters: { forbiddenTags: ["latest"], containers: ["ephemeralContainers", "containers"], unless: [{ fieldPath: "hostUsers", operator: "Absent" }] },
  },
  "a whole registry and tags": {
    kind: "container-image",
    parameters: {
      registries: ["ghcr.io/acme", "index.docker.io"],
      forbiddenTags: ["latest"],
      containers: ["ephemeralContainers", "containers"],
      unless: [{ fieldPath: "hostUsers", operator: "Absent" }],
    },
  },
  "registries alone": { kind: "container-image", parameters: { registries: ["ghcr.io/acme", "index.docker.io/user"] } },
  "every way to opt in": {
    kind: "service-account-token",
    parameters: {
      optIn: { namespaces: ["monitoring", "argocd"], serviceAccountNames: ["prometheus", "default"], label: { key: "acme.io/mounts", value: "true" } },
    },
  },
  "no way to opt in": { kind: "service-account-token", parameters: {} },
  "a label of any value": { kind: "service-account-token", parameters: { optIn: { label: { key: "mounts" } } } },
  "lists within lists of an object": {
    kind: "object-field",
    match: ["Ingress"],
    parameters: { fieldPath: "spec.rules[*].http.paths[*].path", operator: "Matches", values: ["^/[a-z]*$"] },
  },
  "a label of objects that make pods": {
    kind: "object-field",
    match: ["Deployment", "CronJob", "Namespace"],
    parameters: {
      fieldPath: "metadata.labels['acme.io/team']",
      operator: "Matches",
      values: ["^[a-z][a-z0-9-]{1,30}$"],
      unless: [{ fieldPath: "metadata.annotations['acme.io/no-team']", operator: "Equals", values: ["yes"] }],
    },
  },
  "whole numbers and truth values": {
    kind: "object-field",
    match: ["HorizontalPodAutoscaler", "Secret"],
    parameters: { fieldPath: "spec.maxReplicas", operator: "In", values: [3, true, "3"], whenAbsent: "pass" },
  },
  "peers of rules in both directions": {
    kind: "network-policy-peers",
    match: ["NetworkPolicy"],
    parameters: { unless: [{ fieldPath: "metadata.annotations['acme.io/open']", operator: "Equals", values: ["yes"] }] },
  },
  "peers of egress rules but for DNS": {
    kind: "network-policy-peers",
    match: ["NetworkPolicy"],
    parameters: { directions: ["Egress"], requirePolicyTypes: false, allowDns: true },
  },
  "roles and subjects": {
    kind: "role-binding",
    match: ["ClusterRoleBinding", "RoleBinding"],
    parameters: {
      roles: ["cluster-admin", "acme:admin"],
      allowedSubjects: [
        { kind: "User", name: "system:serviceaccount:kube-system:operator" },
        { kind: "Group", name: "oidc:platform" },
        { kind: "ServiceAccount", namespace: "delivery", name: "deployer" },
      ],
      allowedBindings: [{ name: "break-glass", subjects: [{ kind: "User", name: "emergency" }] }],
    },
  },
  "every role, for some subjects": {
    kind: "role-binding",
    match: ["ClusterRoleBinding", "RoleBinding"],
    parameters: {
      roles: ["*"],
      judgedSubjects: [
        { kind: "User", name: "system:anonymous" },
        { kind: "Group", name: "system:serviceaccounts:*" },
        { kind: "Group", name: "it's*{{ x }}" },
        { kind: "ServiceAccount", namespace: "shop", name: "a*" },
      ],
      allowedSubjects: [{ kind: "Group", name: "system:serviceaccounts:trusted" }],
      allowedBindings: [
        { name: "public", roleRef: { name: "view" }, subjects: [{ kind: "User", name: "system:anonymous" }] },
        { name: "info", namespace: "shop", roleRef: { kind: "Role", name: "info" }, subjects: [{ kind: "User", name: "system:anonymous" }] },
        { name: "it's {{ x }}", roleRef: { name: "a/b" }, subjects: [{ kind: "ServiceAccount", namespace: "shop", name: "app" }] },
      ],
      unless: [{ fieldPath: "metadata.labels['acme.io/public']", operator: "Equals", values: ["yes"] }],
    },
  },
  "what rules may not grant": {
    kind: "rbac-rule",
    match: ["ClusterRole"],
    parameters: {
      forbidden: [
        { verbs: ["create", "get"], apiGroups: [""], resources: ["pods/exec", "*/attach"] },
        { title: "everything", verbs: ["*"], apiGroups: ["*"], resources: ["*"], allowedRoles: ["cluster-admin"] },
        { verbs: ["impersonate", "impersonate-on:*"], apiGroups: ["", "authentication.k8s.io"], resources: ["users", "userextras/*"] },
        { verbs: ["get", "list"], apiGroups: [""], resources: ["secrets"], resourceNames: [], allowedRoles: ["edit", "cluster-admin"] },
        {
          verbs: ["bind"],
          apiGroups: ["rbac.authorization.k8s.io"],
          resources: ["clusterroles"],
          resourceNames: ["cluster-admin", "{{ request.object }}"],
          allowedRoles: ["it's", "{{ x }}", "cluster-admin"],
        },
        { verbs: ["*"], nonResourceURLs: ["*"], allowedRoles: ["cluster-admin"] },
        { verbs: ["get"], nonResourceURLs: ["/metrics", "/debug/*"] },
      ],
      unless: [{ fieldPath: "metadata.annotations['acme.io/reviewed']", operator: "Equals", values: ["yes"] }],
    },
  },
  "what rules of Roles may not grant": {
    kind: "rbac-rule",
    match: ["Role"],
    parameters: { forbidden: [{ verbs: ["use"], apiGroups: ["policy", "*"], resources: ["a", "a/b/c", "*/scale"], resourceNames: ["x", "*"] }] },
  },
  "something that holds something": {
    kind: "object-field",
    parameters: { fieldPath: "spec.conditions", operator: "NotEmpty", unless: [{ fieldPath: "spec.controller", operator: "Equals", values: ["none"] }] },
  },
  "values, pattern by pattern": {
    kind: "config-map-secrets",
    match: ["ConfigMap"],
    parameters: {
      patterns: [
        { name: "acme", regex: "\\b(acme_[a-z]{2}_|ACME-)[A-Za-z0-9'\"]{12}\\b", literals: ["acme_", "ACME-"] },
        { name: "braces", regex: "token: \\{\\{[0-9]{6}\\}\\}`", literals: [": {{"] },
        ...admissionFormats.filter(({ name }) => name === "jwt").map((format) => ({ ...format, literals: [...format.literals] })),
      ],
    },
  },
  "values and names": {
    kind: "config-map-secrets",
    match: ["ConfigMap"],
    parameters: {
      patterns: [{ name: "acme", regex: "acme_[a-z0-9]{8}", literals: ["acme_"] }],
      keyNames: [...credentialNames],
      placeholders: [...placeholderValues],
      unless: [{ fieldPath: "metadata.annotations['acme.io/not-secret']", operator: "Equals", values: ["yes"] }],
    },
  },
  "names alone": { kind: "config-map-secrets", match: ["ConfigMap"], parameters: { keyNames: ["^db[.]pass$"] } },
};

const facts = { control: "check-1", reason: "known", owner: "platform", expires: "2099-01-01" };

/** Waivers of every form, for a check of containers of workloads. */
export const representativeWaivers: readonly Waiver[] = [
  {
    ...facts,
    match: {
      kinds: ["Pod", "Deployment", "DaemonSet", "ReplicaSet", "ReplicationController", "CronJob"],
      namespaces: ["agents", "logging"],
      podSelector: { matchLabels: { app: "agent", tier: "node" } },
    },
  },
  { ...facts, match: { kinds: ["Deployment"], namespaces: ["shop", "shop-staging"], names: ["legacy", "older"] } },
  { ...facts, containers: ["grafana", "sidecar"], match: { kinds: ["StatefulSet", "CronJob"], namespaces: ["monitoring"], names: ["grafana", "other"] } },
  { ...facts, containers: ["proxy"], match: { kinds: ["Job"], namespaces: ["batch"], podSelector: { matchLabels: { app: "import" } } } },
];
