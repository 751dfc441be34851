// Entry of the AssemblyScript module. Each kernel is one file; this one only re-exports.
export { crc32c } from "./crc32c";
