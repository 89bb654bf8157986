import { expect, it } from "vitest";
import { fieldParameterProblems, fieldsParameterProblems } from "../../src/checks/field-problems.ts";

it.each(["Exists", "Absent"])("%s is not asked of the elements of a list, which are always there", (operator) => {
  const problem = { key: "operator", message: expect.stringContaining(`ask ${operator} of the list itself`) };
  expect(fieldParameterProblems({ fieldPath: "volumes[*]", operator })).toEqual([problem]);
  expect(fieldParameterProblems({ fieldPath: "volumes[*].hostPath", operator })).toEqual([]);
  expect(fieldParameterProblems({ fieldPath: "volumes", operator })).toEqual([]);
});

it("other operators are asked of elements", () => {
  expect(fieldParameterProblems({ fieldPath: "volumes[*]", operator: "OnlyKeys", values: ["name"] })).toEqual([]);
});

it("elements are looked for in each of the paths that a text stands for", () => {
  const problem = { key: "operator", message: expect.stringContaining("ask Absent of the list itself") };
  expect(fieldsParameterProblems({ fieldPath: "{a,b[*]}", operator: "Absent" })).toEqual([problem]);
  expect(fieldsParameterProblems({ fieldPath: "{a,b[*].c}", operator: "Absent" })).toEqual([]);
});
