// `npm run --silent pabal -- COMMAND`: what an operator does from a terminal.

import { runCli } from './cli.ts';
import { commands } from './commands.ts';

process.exitCode = await runCli(commands, process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
