import { discardDeadLetters } from '@pabal/db';
import { mostLettersPerDecision } from '@pabal/domain';
import { actor } from '../actor.ts';
import { type Command, CommandError, readArguments } from '../command.ts';
import { withStore } from '../database.ts';
import { deadFilterOf, deadHelp, deadOptions, refuseEmpty } from '../letter-filter.ts';
import { printJson } from '../paging.ts';
import { reasonOf } from '../reason.ts';
import { counted } from '../words.ts';

export const deadLettersDiscard: Command = {
  name: 'dead-letters discard',
  usage: '(--id ID | --cause ID | … | --all) --reason TEXT [--json]',
  summary: 'Give dead letters up: they stay failed in the books and are listed no more.',
  details: `${deadHelp}
  --all            every dead letter
  --reason TEXT    stands in the history of each letter
  --json           print JSON

A letter that was given up cannot be replayed any more.`,
  async run(args, terminal) {
    const { values } = readArguments(args, [], {
      ...deadOptions,
      all: { type: 'boolean', default: false },
      reason: { type: 'string' },
      json: { type: 'boolean', default: false },
    });
    const filter = deadFilterOf(values);
    refuseEmpty(filter, values.all);
    const decision = { actor: actor(), reason: reasonOf(values.reason) };
    const letters = await withStore((store) => discardDeadLetters(store, filter, decision));
    const more = letters >= mostLettersPerDecision;
    if (values.json) return printJson(terminal, { letters, more });
    if (letters === 0) throw new CommandError('No dead letter is like this, so nothing was discarded.');
    terminal.err(`${counted(letters, 'dead letter')} given up. In the books they stay failed.\n`);
    if (more) terminal.err('That is the most that is taken at once. Run the same again for the rest.\n');
  },
};
