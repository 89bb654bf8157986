export { defaultDocumentLimit } from "./documents.ts";
export { documentsOf } from "./documents-of.ts";
export { normalizeNulls } from "./normalize.ts";
export { parseDocument } from "./parse.ts";
export {
  type ManifestEvent,
  type ManifestSource,
  type ReadOptions,
  readManifestFile,
  readManifestStream,
  readManifestText,
} from "./read.ts";
