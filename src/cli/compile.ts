import { setFlagsFromString } from "node:v8";

/**
 * From here on modules are compiled with all of their functions. Node caches what of a module is compiled when it is loaded;
 * what is left until it is called would be compiled anew in each run.
 * @see https://nodejs.org/api/module.html#module-compile-cache
 */
export function compileWhole(): void {
  setFlagsFromString("--no-lazy");
}

/** From here on functions are compiled when they are called: for packages of which a run needs little. */
export function compileAsCalled(): void {
  setFlagsFromString("--lazy");
}
