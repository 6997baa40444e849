import { closingLine } from './reporter.mts';
import { stopServers } from './servers/shared.ts';

/** How long the process may still live after the last test; whatever holds it then is named, and the run fails. */
const lingerMs = 10_000;

export default async function tearDown(): Promise<void> {
  await stopServers();
  const line = closingLine();
  // Here and not in the reporter, because Jest's own summary comes after every reporter.
  if (line) process.stdout.write(`${line}\n`);
  setTimeout(() => {
    const holders = [...new Set(process.getActiveResourcesInfo())].join(', ');
    process.stderr.write(`The tests are over but the run does not end; still open: ${holders}.\n`);
    process.exit(1);
  }, lingerMs).unref();
}
