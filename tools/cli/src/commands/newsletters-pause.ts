import { type Command, readArguments } from '../command.ts';
import { withDesk } from '../desk.ts';

export const newslettersPause: Command = {
  name: 'newsletters pause',
  usage: 'KEY',
  summary: 'Let a newsletter rest: its slots pass without editions.',
  async run(args, terminal) {
    const { positionals } = readArguments(args, ['KEY'], {});
    const { key } = await withDesk(({ newsletters }) => newsletters.pause(positionals[0] ?? ''));
    terminal.err(`The newsletter "${key}" rests. Editions that are begun go on.\n`);
  },
};
