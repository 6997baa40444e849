import { cancelReplay } from '@pabal/db';
import { actor } from '../actor.ts';
import { type Command, CommandError, readArguments } from '../command.ts';
import { withStore } from '../database.ts';
import { idOf } from '../letter-filter.ts';
import { counted } from '../words.ts';

export const replaysCancel: Command = {
  name: 'replays cancel',
  usage: 'ID',
  summary: 'Cancel a replay: what it has moved goes its way, the rest stays as it is.',
  async run(args, terminal) {
    const { positionals } = readArguments(args, ['ID'], {});
    const id = idOf('ID', positionals[0] ?? '');
    const replay = await withStore((store) => cancelReplay(store, id, actor()));
    if (replay === undefined) throw new CommandError(`There is no replay ${id}.`);
    if (replay.state !== 'cancelled')
      throw new CommandError(`The replay ${id} had ended before: it is ${replay.state}.`);
    const { planned, moved, leftAlone } = replay;
    terminal.err(
      `The replay is cancelled. It had moved ${counted(moved, 'letter')}; ${planned - moved - leftAlone} stay dead letters.\n`,
    );
  },
};
