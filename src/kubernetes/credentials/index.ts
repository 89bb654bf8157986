export { findAssignments, findFormats, judgeNamed, masked, namedCredential, type Suspicion, suspicions } from "./find.ts";
export { type Place, placesOf } from "./places.ts";
