import { resolveUnknown } from '@pabal/db';
import { mostLettersPerDecision, type UnknownResolution, unknownResolutions } from '@pabal/domain';
import { actor } from '../actor.ts';
import { type Command, CommandError, readArguments, UsageError } from '../command.ts';
import { withStore } from '../database.ts';
import { refuseEmpty, unknownFilterOf, unknownHelp, unknownOptions } from '../letter-filter.ts';
import { printJson } from '../paging.ts';
import { reasonOf } from '../reason.ts';
import { counted } from '../words.ts';

export const unknownResolve: Command = {
  name: 'unknown resolve',
  usage: `(--id ID | --lane LANE | … | --all) --as ${unknownResolutions.join('|')} --reason TEXT [--json]`,
  summary: 'Decide what became, or is to become, of letters whose answer was lost.',
  details: `${unknownHelp}
  --all            every unknown letter
  --as sent        they did arrive
  --as resend      send them again, with the same Message-ID; who has one already may get it twice
  --as failed      give them up: dead letters from now on
  --reason TEXT    stands in the history of each letter
  --json           print JSON`,
  async run(args, terminal) {
    const { values } = readArguments(args, [], {
      ...unknownOptions,
      all: { type: 'boolean', default: false },
      as: { type: 'string' },
      reason: { type: 'string' },
      json: { type: 'boolean', default: false },
    });
    const filter = unknownFilterOf(values);
    refuseEmpty(filter, values.all);
    const resolution = resolutionOf(values.as);
    const decision = { actor: actor(), reason: reasonOf(values.reason) };
    const letters = await withStore((store) => resolveUnknown(store, filter, resolution, decision));
    const more = letters >= mostLettersPerDecision;
    if (values.json) return printJson(terminal, { letters, more });
    if (letters === 0) throw new CommandError('No unknown letter is like this, so nothing was resolved.');
    terminal.err(`${counted(letters, 'unknown letter')}: ${said[resolution]}\n`);
    if (more) terminal.err('That is the most that is taken at once. Run the same again for the rest.\n');
  },
};

const said: Readonly<Record<UnknownResolution, string>> = {
  sent: 'taken for sent.',
  resend: 'will be sent again within seconds, with the same Message-ID.',
  failed: 'given up. They are dead letters now; replay or discard them with dead-letters.',
};

function resolutionOf(typed: string | undefined): UnknownResolution {
  const resolution = unknownResolutions.find((known) => known === typed);
  if (resolution !== undefined) return resolution;
  const got = typed === undefined ? 'nothing' : `"${typed}"`;
  throw new UsageError(`--as must be one of ${unknownResolutions.join(', ')}, got ${got}.`);
}
