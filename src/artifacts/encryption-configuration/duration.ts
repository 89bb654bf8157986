import { type Finding, refusal } from "../finding.ts";

const part = /([0-9]+(?:[.][0-9]*)?|[.][0-9]+)(?:ns|us|µs|μs|ms|s|m|h)/g;

/** Go's durations; the API server wants a positive one. @see https://pkg.go.dev/time#ParseDuration */
export function durationProblem(text: string, pointer: string): Finding[] {
  const parts = [...text.replace(/^[+-]/, "").matchAll(part)];
  const whole = text !== "" && text.replace(/^[+-]/, "").replaceAll(part, "") === "" && parts.length > 0;
  if (!whole && !/^[+-]?0$/.test(text)) return [refusal("bad-timeout", pointer, "the timeout is no duration", "write it as 3s")];
  const positive = !text.startsWith("-") && parts.some(([, number]) => Number(number) > 0);
  return positive ? [] : [refusal("bad-timeout", pointer, "the timeout is not positive", "write it as 3s, or leave it out")];
}
