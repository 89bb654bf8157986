/** A function that makes its result once for each argument. */
export function cached<Result, Argument extends string | undefined = undefined>(make: (argument: Argument) => Result): (argument: Argument) => Result {
  const known = new Map<Argument, Result>();
  return (argument) => {
    if (!known.has(argument)) known.set(argument, make(argument));
    return known.get(argument) as Result;
  };
}
