import { createHash } from "node:crypto";
import { identityOf, type Subject } from "../kubernetes/subject.ts";
import type { RoleSpec } from "../spec/schema/roles.ts";

/** Verbs by principal, then by namespace (empty for the whole cluster), then by API group and resource, as a JSON pair. */
export type Observed = ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>>;

/** The roles that grant what was observed, in the order of their namespaces and names. */
export function observedRoles(seen: Observed): RoleSpec[] {
  const names = roleNames([...seen.keys()]);
  return [...seen]
    .flatMap(([user, namespaces]) =>
      [...namespaces].map(
        ([namespace, resources]): RoleSpec => ({
          name: names.get(user) as string,
          ...(namespace === "" ? {} : { namespace }),
          subjects: [subjectOf(user)],
          rules: rulesOf(resources),
        }),
      ),
    )
    .sort((one, other) => (key(one) < key(other) ? -1 : 1));
}

const key = ({ name, namespace = "" }: RoleSpec) => `${namespace}\n${name}`;

function subjectOf(user: string): RoleSpec["subjects"][number] {
  const [kind, namespace, name] = identityOf({ kind: "User", name: user });
  return kind === "ServiceAccount" ? { kind, name: name as string, namespace: namespace as string } : { kind: "User" as Subject["kind"], name: user };
}

/** Resources of one group with the same verbs share a rule. */
function rulesOf(resources: ReadonlyMap<string, ReadonlySet<string>>): RoleSpec["rules"] {
  const alike = Map.groupBy(
    [...resources].sort(([one], [other]) => (one < other ? -1 : 1)),
    ([id, verbs]) => JSON.stringify([(JSON.parse(id) as [string, string])[0], [...verbs].sort()]),
  );
  return [...alike].map(([id, members]) => {
    const [apiGroup, verbs] = JSON.parse(id) as [string, string[]];
    return { apiGroups: [apiGroup], resources: members.map(([member]) => (JSON.parse(member) as [string, string])[1]), verbs };
  });
}

/** A name for each principal that Kubernetes takes; no other one has it, nor a role of Kubernetes' own. */
function roleNames(users: readonly string[]): ReadonlyMap<string, string> {
  const plain = new Map(users.map((user) => [user, plainName(user)]));
  const counts = Map.groupBy(plain.values(), (name) => name);
  const hash = (user: string) => createHash("sha256").update(user).digest("hex").slice(0, 8);
  return new Map(
    [...plain].map(([user, name]) => [user, `${name || "user"}${name === "" || (counts.get(name)?.length ?? 0) > 1 ? `-${hash(user)}` : ""}-observed`]),
  );
}

function plainName(user: string): string {
  const [kind, namespace, name] = identityOf({ kind: "User", name: user });
  const text = kind === "ServiceAccount" ? `${namespace}-${name}` : user;
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, "");
}
