// `npx pabal NOUN VERB`: what an operator does from a terminal.

import { nodeOrExit, wantsColours } from '@pabal/config';
import { runCli } from './cli.ts';
import { commands } from './commands.ts';
import { terminalOf } from './terminal/terminal.ts';

nodeOrExit();

// The reader of this output may stop reading, as `head` does; then there is nothing left to do.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runCli(commands, process.argv.slice(2), terminalOf(process, wantsColours()));
