import { listReplays, type Replay } from '@pabal/db';
import { type Command, readArguments } from '../command.ts';
import { withStore } from '../database.ts';
import { pageOf, pagingHelp, pagingOptions, printJson, sayNext } from '../paging.ts';
import { tableOf } from '../table.ts';
import { plain, time } from '../words.ts';

const idForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const replaysList: Command = {
  name: 'replays list',
  usage: '[--json]',
  summary: 'List replays, newest first.',
  details: pagingHelp,
  async run(args, terminal) {
    const { values } = readArguments(args, [], pagingOptions);
    const page = pageOf(values, idForm);
    const replays = await withStore((store) => listReplays(store, page));
    const next = replays.length === page.limit ? replays.at(-1)?.id : undefined;
    if (values.json) return printJson(terminal, { replays, ...(next !== undefined && { next }) });
    if (replays.length === 0) return terminal.err('There are no replays.\n');
    const headings = ['id', 'asked', 'state', 'letters', 'moved', 'left', 'tried', 'same error', 'by'];
    terminal.out(tableOf(headings, replays.map(rowOf)));
    sayNext(terminal, next);
  },
};

function rowOf(replay: Replay): string[] {
  const { planned, moved, leftAlone, answered, sameError } = replay;
  return [
    replay.id,
    time(replay.createdAt),
    replay.state,
    ...[planned, moved, leftAlone, answered, sameError].map(String),
    plain(replay.requestedBy),
  ];
}
