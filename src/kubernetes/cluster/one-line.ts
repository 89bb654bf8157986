/** What others wrote, on one line of a terminal: without control characters, and not too long. */
export const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu, " ").slice(0, 300);
