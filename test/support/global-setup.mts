import { bundleConsole } from '@pabal/console/bundle';
import { startServers } from './servers/shared.ts';

/** The api reads the console's files from where the build puts them: what tests see is what the sources say now. */
export default async function setUp(): Promise<void> {
  await bundleConsole();
  await startServers();
}
