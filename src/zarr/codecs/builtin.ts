/** The runtime's own modules, asked for when they are first needed: workerd takes longer to load them than all of the app. */

export const nodeZlib = (): typeof import("node:zlib") => process.getBuiltinModule("node:zlib");
export const nodeStream = (): typeof import("node:stream") => process.getBuiltinModule("node:stream");
