import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { rotationSteps } from "../../src/artifacts/encryption-configuration/rotation/steps.ts";
import { UserError } from "../../src/diagnostics/user-error.ts";
import { type RotateOptions, rotateEncryption } from "../../src/harness/encryption-rotate.ts";
import { keyOf } from "../artifacts/encryption-configuration/support.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { type EncryptionDocument, encryptionDocuments, encryptionText, styles } from "./encryption-files.ts";

function fileOf(text: string): string {
  const file = join(temporaryFolder(), "encryption.yaml");
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

const head = "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n";
const one = (providers: string) => `${head}  - resources: [secrets]\n    providers:\n${providers}`;
const keyLines = (...names: string[]) =>
  names.map((name, index) => `            - name: ${name}\n              secret: ${keyOf(name, index + 1).secret}\n`).join("");
const secretbox = (...names: string[]) => `      - secretbox:\n          keys:\n${keyLines(...names)}`;

const rotate = (file: string, options: Partial<RotateOptions> = {}) => rotateEncryption({ file, dryRun: false, rewritten: false, ...options });

function refused(file: string, options: Partial<RotateOptions> = {}): string {
  const before = readFileSync(file, "utf8");
  try {
    rotate(file, options);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    expect(readFileSync(file, "utf8")).toBe(before);
    return (error as UserError).diagnostics.map(({ code }) => code).join(" ");
  }
  throw new Error("nothing was refused");
}

/** What reads an entry's values, the writer first, by the test's own reading of the file. */
function readers(document: EncryptionDocument): string[][] {
  return document.resources.map(({ providers }) =>
    providers.flatMap((provider) => {
      const [[kind, value]] = Object.entries(provider) as [[string, { keys?: { name: string; secret: string }[] }]];
      return (value.keys ?? [undefined]).map((key) => (key ? `${kind} ${key.name} ${key.secret}` : `${kind} ${JSON.stringify(value)}`));
    }),
  );
}

const documentOf = (file: string) => load(readFileSync(file, "utf8")) as EncryptionDocument;
const namesIn = (file: string) =>
  documentOf(file).resources.map((entry) => entry.providers.map((provider) => provider.secretbox?.keys.map(({ name }) => name) ?? Object.keys(provider)[0]));

const calls = fc.array(
  fc.record({
    step: fc.option(fc.constantFrom(...rotationSteps), { nil: undefined, freq: 2 }),
    entry: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined, freq: 2 }),
    rewritten: fc.boolean(),
  }),
  { minLength: 1, maxLength: 10 },
);

describe("no step makes anything unreadable", () => {
  it("for whatever was written before, and for two API servers that are one step apart", { timeout: 120_000 }, () => {
    let taken = 0;
    fc.assert(
      fc.property(encryptionDocuments, styles, calls, (document, style, asked) => {
        const file = fileOf(encryptionText(document, style));
        let before = readers(documentOf(file));
        // Whatever can be read may have been written.
        let stored = before.map((all) => new Set(all));
        for (const call of asked) {
          if (call.rewritten) stored = before.map(([writer]) => new Set([writer as string]));
          const lines = readFileSync(file, "utf8").split(style.lineBreak);
          try {
            rotate(file, call);
          } catch (error) {
            if (!(error instanceof UserError)) throw error;
            continue;
          }
          taken++;
          const after = readers(documentOf(file));
          for (const [index, old] of before.entries()) {
            const now = after[index] as string[];
            const [oldWriter, newWriter] = [old[0] as string, now[0] as string];
            expect(now).toEqual(expect.arrayContaining([...(stored[index] as Set<string>)]));
            expect(now).toContain(oldWriter);
            expect(old).toContain(newWriter);
            stored[index]?.add(oldWriter).add(newWriter);
          }
          // Of lines only those of keys and providers come and go.
          const left = readFileSync(file, "utf8").split(style.lineBreak);
          const gone = lines.filter((line) => !left.includes(line));
          for (const line of gone)
            expect(line).toMatch(
              /^ *(# of (key|provider) |- name:|secret:|- identity: \{\}|- (secretbox|aesgcm|aescbc|kms):|keys:|(apiVersion|name|endpoint):)/,
            );
          before = after;
        }
      }),
      { numRuns: 300 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  it("and a file that anyone may write ends with one new key", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(styles, fc.boolean(), (style, identity) => {
        const document: EncryptionDocument = {
          ...{ apiVersion: "apiserver.config.k8s.io/v1", kind: "EncryptionConfiguration" },
          resources: [{ resources: ["secrets"], providers: [{ secretbox: { keys: [keyOf("key1")] } }, ...(identity ? [{ identity: {} }] : [])] }],
        };
        const file = fileOf(encryptionText(document, style));
        const steps = [
          rotate(file, { step: "add" }),
          rotate(file),
          rotate(file, { rewritten: true }),
          ...(identity ? [rotate(file, { rewritten: true })] : []),
        ];
        expect(steps.map(({ step }) => step)).toEqual(["add", "promote", "remove", ...(identity ? ["remove-identity"] : [])]);
        expect(namesIn(file)).toEqual([[["key2"]]]);
        expect(statSync(file).mode & 0o777).toBe(0o600);
      }),
      { numRuns: 16 },
    );
  });
});

it("comments, order and everything else stay as they are", () => {
  const file = fileOf(`# Ours.
${head}  # Events are not worth it.
  - resources: [ events ]   # none
    providers:
      - identity: {}
  - resources:
      - secrets
      - "configmaps"
    providers:
      # The one of 2025.
      - secretbox:
          keys:
            # Made by hand.
            - name: key1
              secret: ${keyOf("key1").secret} # kept
              # belongs to key1
      # Until all is rewritten.
      - identity: {}
`);
  const before = readFileSync(file, "utf8");
  rotate(file, { step: "add" });
  const made = /secret: ("[^"]+")/.exec(readFileSync(file, "utf8"))?.[1] ?? "";
  const added = `            - name: "key2"\n              secret: ${made}\n`;
  expect(readFileSync(file, "utf8")).toBe(before.replace("              # belongs to key1\n", `              # belongs to key1\n${added}`));
  rotate(file);
  expect(readFileSync(file, "utf8")).toBe(before.replace("            # Made by hand.\n", `${added}            # Made by hand.\n`));
  rotate(file, { rewritten: true });
  rotate(file, { rewritten: true });
  expect(readFileSync(file, "utf8")).toBe(`# Ours.
${head}  # Events are not worth it.
  - resources: [ events ]   # none
    providers:
      - identity: {}
  - resources:
      - secrets
      - "configmaps"
    providers:
      # The one of 2025.
      - secretbox:
          keys:
${added}`);
});

it("a new key is 32 random bytes under a name that no key had, one for each entry", () => {
  const file = fileOf(`${one(secretbox("key1"))}  - resources: [configmaps]\n    providers:\n      - aescbc:\n          keys:\n${keyLines("key2")}`);
  const { entries } = rotate(file);
  expect(entries.map(({ added }) => added)).toEqual(["key3", "key4"]);
  const secrets = documentOf(file).resources.map(({ providers: [first] }) => (first?.secretbox ?? first?.aescbc)?.keys[1]?.secret ?? "");
  expect(secrets.map((secret) => Buffer.from(secret, "base64").length)).toEqual([32, 32]);
  expect(new Set(secrets).size).toBe(2);
});

it("what was begun is ended before anything begins, and what is done stays", () => {
  const file = fileOf(`${one(secretbox("key1", "key2"))}  - resources: [configmaps]\n    providers:\n${secretbox("key3")}`);
  expect(rotate(file)).toMatchObject({ step: "promote", entries: [{ entry: 1, before: "new-key-waits", after: "old-keys-left", writes: "key2 (secretbox)" }] });
  expect(rotate(file, { rewritten: true })).toMatchObject({ step: "remove", entries: [{ entry: 1, removed: ["key1 (secretbox)"], after: "settled" }] });
  expect(namesIn(file)).toEqual([[["key2"]], [["key3"]]]);
  expect(rotate(file)).toMatchObject({ step: "add", entries: [{ entry: 1 }, { entry: 2 }] });
});

it("a provider that takes over from another is moved as a whole", () => {
  const file = fileOf(one(`      - aescbc:\n          keys:\n${keyLines("key1")}${secretbox("key2")}      - identity: {}\n`));
  expect(rotate(file)).toMatchObject({ step: "promote", entries: [{ writes: "key2 (secretbox)" }] });
  expect(namesIn(file)).toEqual([[["key2"], "aescbc", "identity"]]);
  expect(rotate(file, { rewritten: true })).toMatchObject({ step: "remove", entries: [{ removed: ["key1 (aescbc)"] }] });
  expect(namesIn(file)).toEqual([[["key2"], "identity"]]);
});

it("encryption is switched on in the same steps: identity first, then last, then gone", () => {
  const file = fileOf(one(`      - identity: {}\n${secretbox("key1")}`));
  expect(refused(file)).toBe("stage-unclear");
  rotate(file, { step: "promote" });
  expect(namesIn(file)).toEqual([[["key1"], "identity"]]);
  expect(refused(file)).toBe("rewrite-not-confirmed");
  rotate(file, { rewritten: true });
  expect(namesIn(file)).toEqual([[["key1"]]]);
});

describe("an unsafe or unclear step is refused, and the file stays", () => {
  const kms = "      - kms:\n          apiVersion: v2\n          name: vault\n          endpoint: unix:///run/kms.sock\n";
  it.each<[string, string, Partial<RotateOptions>, string]>([
    ["an old key before the rewrite", one(secretbox("key2", "key1")), {}, "rewrite-not-confirmed"],
    ["an old key before the rewrite, by name", one(secretbox("key2", "key1")), { step: "remove" }, "rewrite-not-confirmed"],
    ["identity before the rewrite", one(`${secretbox("key1")}      - identity: {}\n`), { step: "remove-identity" }, "rewrite-not-confirmed"],
    ["a new key that may be in use", one(secretbox("key1", "key2")), { step: "remove", rewritten: true }, "step-not-possible"],
    ["a second new key", one(secretbox("key1", "key2")), { step: "add" }, "step-not-possible"],
    [
      "identity while a new key waits",
      one(`${secretbox("key1", "key2")}      - identity: {}\n`),
      { step: "remove-identity", rewritten: true },
      "step-not-possible",
    ],
    ["--rewritten where nothing is taken away", one(secretbox("key1", "key2")), { rewritten: true }, "nothing-to-confirm"],
    ["--rewritten at the beginning", one(secretbox("key1")), { rewritten: true }, "nothing-to-confirm"],
    ["names that say nothing", one(secretbox("old", "new")), {}, "stage-unclear"],
    ["two keys of one name", one(secretbox("key1", "key1")), {}, "stage-unclear"],
    ["a KMS", one(kms), {}, "kms-rotates-itself"],
    ["a KMS, by name of the step", one(kms), { step: "add" }, "step-not-possible"],
    ["identity alone", one("      - identity: {}\n"), {}, "nothing-encrypted"],
    ["an entry that there is not", one(secretbox("key1")), { entry: 2 }, "no-such-entry"],
    ["keys in braces", one(`      - secretbox: { keys: [{ name: key1, secret: ${keyOf("key1").secret} }] }\n`), {}, "not-editable"],
    ["keys by an alias", one(`${secretbox("key1").replace("keys:", "keys: &keys")}      - aesgcm: { keys: *keys }\n`), { step: "add" }, "not-editable"],
    ["a placeholder", one(secretbox("key1").replace(keyOf("key1").secret, '"<REPLACE>"')), {}, "placeholder-key"],
    ["what keeps the API server from starting", one(secretbox("key1").replace("keys:", "key:")), {}, "unknown-field"],
  ])("%s", (_, text, options, code) => {
    expect(refused(fileOf(text), options)).toBe(code);
  });
});

it("KMS in front of an old key: the key goes once it is said to", () => {
  const file = fileOf(one(`      - kms:\n          apiVersion: v2\n          name: vault\n          endpoint: unix:///run/kms.sock\n${secretbox("key1")}`));
  expect(refused(file)).toBe("stage-unclear");
  expect(refused(file, { step: "remove" })).toBe("rewrite-not-confirmed");
  rotate(file, { step: "remove", rewritten: true });
  expect(namesIn(file)).toEqual([["kms"]]);
});

it("a dry run tells the step and leaves the file", () => {
  const file = fileOf(one(secretbox("key1")));
  const before = readFileSync(file, "utf8");
  expect(rotate(file, { dryRun: true })).toMatchObject({ step: "add", written: false, next: [], entries: [{ added: "key2" }] });
  expect(readFileSync(file, "utf8")).toBe(before);
});

it("JSON stays JSON", () => {
  const document = {
    ...{ apiVersion: "apiserver.config.k8s.io/v1", kind: "EncryptionConfiguration" },
    resources: [{ resources: ["secrets"], providers: [{ secretbox: { keys: [keyOf("key1")] } }] }],
  };
  for (const indent of [undefined, 2, "\t"]) {
    const file = fileOf(JSON.stringify(document, null, indent));
    rotate(file);
    rotate(file);
    const text = readFileSync(file, "utf8");
    expect(text).toBe(JSON.stringify(JSON.parse(text), null, indent));
    expect(namesIn(file)).toEqual([[["key2", "key1"]]]);
  }
});

it("the file keeps its owner's rights, loses those of others, and stays where a link points", () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "real"));
  const real = join(folder, "real", "encryption.yaml");
  writeFileSync(real, one(secretbox("key1")));
  symlinkSync(real, join(folder, "link.yaml"));
  for (const [mode, expected] of [
    [0o644, 0o640],
    [0o640, 0o640],
    [0o400, 0o600],
  ] as const) {
    chmodSync(real, mode);
    rotate(join(folder, "link.yaml"), mode === 0o400 ? { rewritten: true } : {});
    expect(statSync(real).mode & 0o777).toBe(expected);
  }
  expect(readdirSync(folder).sort()).toEqual(["link.yaml", "real"]);
  expect(readdirSync(join(folder, "real"))).toEqual(["encryption.yaml"]);
});

it("two runs at once: the second waits to be asked again, and what a killed one left goes", () => {
  const file = fileOf(one(secretbox("key1")));
  const temporary = file.replace("encryption.yaml", ".encryption.yaml.bulwark-tmp");
  writeFileSync(temporary, "of another run");
  expect(refused(file)).toBe("in-use");
  expect(readFileSync(temporary, "utf8")).toBe("of another run");
  utimesSync(temporary, new Date(Date.now() - 60_000), new Date(Date.now() - 60_000));
  expect(rotate(file).step).toBe("add");
  expect(readdirSync(join(file, ".."))).toEqual(["encryption.yaml"]);
});
