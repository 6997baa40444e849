/** The oldest Node that pabal runs on: the first of `engines` in the package.json of the repository. */
const oldestNode = '24.11';

/** Why pabal does not run on this Node, and what to do; `undefined` when it does. */
export function problemOfNode(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = oldestNode.split('.').map(Number);
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return undefined;
  return `pabal runs on Node ${oldestNode} and newer, and this is ${version}. Install Node 24; or run \`node bootstrap.mjs\`, which fetches one, and start pabal by npm or npx, which then use it.`;
}

/** Ends the process with code 78 (`EX_CONFIG` of sysexits) and a sentence when pabal does not run on its Node. */
export function nodeOrExit(): void {
  const problem = problemOfNode(process.versions.node);
  if (problem === undefined) return;
  process.stderr.write(`${problem}\n`);
  process.exit(78);
}
