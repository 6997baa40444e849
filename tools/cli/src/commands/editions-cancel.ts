import { actor } from '../actor.ts';
import { type Command, readArguments } from '../command.ts';
import { withDesk } from '../desk.ts';
import { idOf } from '../letter-filter.ts';
import { reasonOf } from '../reason.ts';

export const editionsCancel: Command = {
  name: 'editions cancel',
  usage: 'ID --reason TEXT',
  summary: 'End an edition for good: what has gone out stays sent, the rest is suppressed.',
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, ['ID'], { reason: { type: 'string' } });
    const id = idOf('ID', positionals[0] ?? '');
    const decision = { actor: actor(), reason: reasonOf(values.reason) };
    await withDesk(({ newsletters }) => newsletters.cancel(id, decision));
    terminal.err(`Cancelled. What became of its letters: editions show ${id}.\n`);
  },
};
