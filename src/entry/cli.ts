/** What `estran` starts: says which Node it needs before anything that needs it is loaded. */

/** The first with zstd in `node:zlib`. */
const LEAST = { major: 22, minor: 15 };

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < LEAST.major || (major === LEAST.major && minor < LEAST.minor)) {
  console.error(
    `estran: Node ${LEAST.major}.${LEAST.minor} or later is needed, and this is ${process.versions.node}. "npx estran" brings its own.`,
  );
  process.exitCode = 1;
} else {
  // Beside this file once built; a name that the bundler leaves alone, so that nothing is loaded before the check.
  const commands = "./commands.mjs";
  await import(commands);
}

export {};
