import { type Command, readArguments } from '../command.ts';
import { withDesk } from '../desk.ts';

export const newslettersResume: Command = {
  name: 'newsletters resume',
  usage: 'KEY',
  summary: 'Wake a newsletter again; slots that passed meanwhile are not made up for.',
  async run(args, terminal) {
    const { positionals } = readArguments(args, ['KEY'], {});
    const { key } = await withDesk(({ newsletters }) => newsletters.resume(positionals[0] ?? ''));
    terminal.err(`The newsletter "${key}" is awake.\n`);
  },
};
