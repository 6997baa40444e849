import { findReplay } from '@pabal/db';
import { type Command, CommandError, readArguments } from '../command.ts';
import { withStore } from '../database.ts';
import { idOf } from '../letter-filter.ts';
import { printJson } from '../paging.ts';
import { replayText } from '../replay-text.ts';

export const replaysShow: Command = {
  name: 'replays show',
  usage: 'ID [--json]',
  summary: 'Show where a replay and its letters stand.',
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, ['ID'], {
      json: { type: 'boolean', default: false },
    });
    const id = idOf('ID', positionals[0] ?? '');
    const replay = await withStore((store) => findReplay(store, id));
    if (replay === undefined) throw new CommandError(`There is no replay ${id}.`);
    if (values.json) printJson(terminal, replay);
    else terminal.out(replayText(replay));
  },
};
