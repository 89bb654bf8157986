/** The programs that Bulwark runs beside itself. */
export type BinaryName = "opa" | "kyverno" | "gator" | "kube-apiserver" | "etcd";

/** Node's own words: `process.platform` and `process.arch`. */
export type Platform = `${"linux" | "darwin"}-${"x64" | "arm64"}`;

/** One pinned program: how to recognise it, where its makers publish it, and how to build it from its source. */
export type Binary = {
  readonly name: BinaryName;
  readonly version: string;
  /** Environment variable that names the file to use, and then no other is looked for. */
  readonly environmentVariable: string;
  /** Arguments that make it print its version. */
  readonly versionArguments: readonly string[];
  /** The version in what it prints, without a leading `v`, or undefined where there is none. */
  readonly parseVersion: (output: string) => string | undefined;
  readonly release: Release;
  readonly source: GoSource;
};

/** Where the makers publish the program. Digests are read from what they publish, never written down here. */
export type Release = {
  readonly baseUrl: string;
  /** Where a platform is not named there is no release, or none in a format that is read here. */
  readonly assets: Readonly<Partial<Record<Platform, string>>>;
  /** The file beside the asset that lists its SHA-256 in the format of `sha256sum`, or that is its SHA-256 and nothing else. */
  readonly checksums: (asset: string) => string;
  /** `none`: the asset is the program. `tar.gz`: the program is a member of the asset. */
  readonly archive: { readonly format: "none" } | { readonly format: "tar.gz"; readonly member: (asset: string) => string };
};

/** A Go module under tools/ that pins the program and everything it is built from. */
export type GoSource = {
  /** Relative to the package root. */
  readonly folder: string;
  readonly package: string;
  readonly ldflags: string;
};

const opaVersion = "1.22.2";
const kyvernoVersion = "1.19.1";
const gatekeeperVersion = "3.23.1";
const kubernetesVersion = "1.37.2";
const etcdVersion = "3.7.3";

export const binaries: Readonly<Record<BinaryName, Binary>> = {
  opa: {
    name: "opa",
    version: opaVersion,
    environmentVariable: "BULWARK_OPA",
    versionArguments: ["version"],
    parseVersion: versionLine,
    release: {
      baseUrl: `https://github.com/open-policy-agent/opa/releases/download/v${opaVersion}`,
      // Static as they are: the assets named *_static are deprecated copies.
      assets: {
        "linux-x64": "opa_linux_amd64",
        "linux-arm64": "opa_linux_arm64",
        "darwin-x64": "opa_darwin_amd64",
        "darwin-arm64": "opa_darwin_arm64",
      },
      checksums: (asset) => `${asset}.sha256`,
      archive: { format: "none" },
    },
    source: { folder: "tools/opa", package: "github.com/open-policy-agent/opa", ldflags: "-s -w" },
  },
  kyverno: {
    name: "kyverno",
    version: kyvernoVersion,
    environmentVariable: "BULWARK_KYVERNO",
    versionArguments: ["version"],
    parseVersion: versionLine,
    release: {
      baseUrl: `https://github.com/kyverno/kyverno/releases/download/v${kyvernoVersion}`,
      assets: {
        "linux-x64": `kyverno-cli_v${kyvernoVersion}_linux_x86_64.tar.gz`,
        "linux-arm64": `kyverno-cli_v${kyvernoVersion}_linux_arm64.tar.gz`,
        "darwin-x64": `kyverno-cli_v${kyvernoVersion}_darwin_x86_64.tar.gz`,
        "darwin-arm64": `kyverno-cli_v${kyvernoVersion}_darwin_arm64.tar.gz`,
      },
      checksums: () => "checksums.txt",
      archive: { format: "tar.gz", member: () => "kyverno" },
    },
    source: {
      folder: "tools/kyverno",
      package: "github.com/kyverno/kyverno/cmd/cli/kubectl-kyverno",
      ldflags: `-s -w -X github.com/kyverno/kyverno/pkg/version.BuildVersion=v${kyvernoVersion}`,
    },
  },
  gator: {
    name: "gator",
    version: gatekeeperVersion,
    environmentVariable: "BULWARK_GATOR",
    versionArguments: ["version"],
    parseVersion: (output) => /^GitVersion:\s*v?(\S+)\s*$/m.exec(output)?.[1],
    release: {
      baseUrl: `https://github.com/open-policy-agent/gatekeeper/releases/download/v${gatekeeperVersion}`,
      assets: {
        "linux-x64": `gator-v${gatekeeperVersion}-linux-amd64.tar.gz`,
        "linux-arm64": `gator-v${gatekeeperVersion}-linux-arm64.tar.gz`,
        "darwin-x64": `gator-v${gatekeeperVersion}-darwin-amd64.tar.gz`,
        "darwin-arm64": `gator-v${gatekeeperVersion}-darwin-arm64.tar.gz`,
      },
      checksums: () => "sha256sums.txt",
      archive: { format: "tar.gz", member: () => "gator" },
    },
    source: { folder: "tools/gatekeeper", package: "github.com/open-policy-agent/gatekeeper/v3/cmd/gator", ldflags: "-s -w" },
  },
  "kube-apiserver": {
    name: "kube-apiserver",
    version: kubernetesVersion,
    environmentVariable: "BULWARK_KUBE_APISERVER",
    versionArguments: ["--version"],
    parseVersion: (output) => /^Kubernetes v(\S+)\s*$/m.exec(output)?.[1],
    release: {
      baseUrl: `https://dl.k8s.io/release/v${kubernetesVersion}/bin`,
      // For macOS Kubernetes publishes clients alone.
      assets: { "linux-x64": "linux/amd64/kube-apiserver", "linux-arm64": "linux/arm64/kube-apiserver" },
      checksums: (asset) => `${asset}.sha256`,
      archive: { format: "none" },
    },
    source: { folder: "tools/kube-apiserver", package: "k8s.io/kubernetes/cmd/kube-apiserver", ldflags: `-s -w ${kubernetesLdflags(kubernetesVersion)}` },
  },
  etcd: {
    name: "etcd",
    version: etcdVersion,
    environmentVariable: "BULWARK_ETCD",
    versionArguments: ["--version"],
    parseVersion: (output) => /^etcd Version: (\S+)\s*$/m.exec(output)?.[1],
    release: {
      baseUrl: `https://github.com/etcd-io/etcd/releases/download/v${etcdVersion}`,
      // For macOS it is a zip.
      assets: { "linux-x64": `etcd-v${etcdVersion}-linux-amd64.tar.gz`, "linux-arm64": `etcd-v${etcdVersion}-linux-arm64.tar.gz` },
      checksums: () => "SHA256SUMS",
      archive: { format: "tar.gz", member: (asset) => `${asset.slice(0, -".tar.gz".length)}/etcd` },
    },
    source: { folder: "tools/etcd", package: "go.etcd.io/etcd/server/v3", ldflags: "-s -w" },
  },
};

export const binaryNames = Object.keys(binaries) as readonly BinaryName[];

/**
 * The version as Kubernetes' own build sets it: without, a server takes itself for v0.0.0-master, and emulates none.
 * @see github.com/kubernetes/kubernetes/hack/lib/version.sh
 */
function kubernetesLdflags(version: string): string {
  const [major, minor] = version.split(".");
  const values = Object.entries({ gitVersion: `v${version}`, gitMajor: major, gitMinor: minor, gitTreeState: "clean" });
  return values.map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`).join(" ");
}

/** Releases of Kyverno print `1.19.1` where `go install` and distributions print `v1.19.1`: both are that version. */
function versionLine(output: string): string | undefined {
  return /^Version:\s*v?(\S+)\s*$/m.exec(output)?.[1];
}
