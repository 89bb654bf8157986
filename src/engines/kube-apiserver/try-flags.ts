import { execa } from "execa";
import type { Given } from "./arguments.ts";
import { required } from "./required.ts";

/**
 * What kube-apiserver says against flags before it does anything with them; undefined where it knows each and its value is of
 * the flag's type. With `--help` last it parses all of them and then only prints.
 * @throws UserError where the program is not there
 */
export async function flagsRefused(flags: NonNullable<Given["flags"]>): Promise<string | undefined> {
  const { path } = await required("kube-apiserver");
  const given = flags.map(({ name, value }) => `--${name}=${value}`);
  const { exitCode, stderr } = await execa(path, [...given, "--help"], { reject: false, stdin: "ignore", extendEnv: false, env: {} });
  if (exitCode === 0) return undefined;
  const error = stderr.split("\n").find((line) => line.startsWith("Error: "));
  return error?.slice("Error: ".length) ?? `it ends with exit code ${exitCode}`;
}
