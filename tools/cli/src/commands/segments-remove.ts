import { removeSegment } from '@pabal/db';
import { type Command, readArguments } from '../command.ts';
import { withStore } from '../database.ts';
import { needSegment } from '../segments.ts';

export const segmentsRemove: Command = {
  name: 'segments remove',
  usage: 'KEY',
  summary: 'Remove a segment.',
  async run(args, terminal) {
    const { positionals } = readArguments(args, ['KEY'], {});
    const [key = ''] = positionals;
    await withStore(async (store) => {
      await needSegment(store, key);
      await removeSegment(store, key);
    });
    terminal.err(`The segment "${key}" is removed.\n`);
  },
};
