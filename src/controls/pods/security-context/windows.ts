/** The condition under which fields that only Linux has are not asked for. */
export const windows = { fieldPath: "os.name", operator: "Equals", values: ["windows"] };
