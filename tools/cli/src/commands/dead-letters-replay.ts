import {
  createReplay,
  findLetter,
  isAddressTaken,
  previewReplay,
  type Replay,
  type ReplayPreview,
  type Store,
} from '@pabal/db';
import { mostLettersPerDecision, replayRates } from '@pabal/domain';
import { parseAddress } from '@pabal/mail';
import { actor } from '../actor.ts';
import { type Command, CommandError, readArguments, type Terminal, UsageError } from '../command.ts';
import { withStore } from '../database.ts';
import { deadFilterOf, deadHelp, deadOptions, refuseEmpty } from '../letter-filter.ts';
import { printJson } from '../paging.ts';
import { tableOf } from '../table.ts';
import { counted, plain } from '../words.ts';

const { least, most, usual } = replayRates;

export const deadLettersReplay: Command = {
  name: 'dead-letters replay',
  usage:
    '(--id ID [--address ADDRESS] | --cause ID | --domain DOMAIN | … | --all) [--rate N] [--dry-run] [--json]',
  summary: 'Send dead letters again, with the templates, addresses and credentials of now.',
  details: `${deadHelp}
  --all            every dead letter
  --address A      a corrected address, for one letter (--id)
  --rate N         letters moved in one second, ${least} to ${most} (default ${usual})
  --dry-run        only say what would happen
  --json           print JSON

A replay stops itself when more than half of what it sent again fails as before. It takes at most
${mostLettersPerDecision} letters. Addresses that are suppressed because a server refused them are written to
again; whoever unsubscribed is not.`,
  async run(args, terminal) {
    const { values } = readArguments(args, [], {
      ...deadOptions,
      all: { type: 'boolean', default: false },
      address: { type: 'string' },
      rate: { type: 'string', default: String(usual) },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    });
    const filter = deadFilterOf(values);
    refuseEmpty(filter, values.all);
    const address = addressOf(values.address, values.id);
    const rate = rateOf(values.rate);
    await withStore(async (store) => {
      await refuseTakenAddress(store, filter.deliveryId, address);
      if (values['dry-run']) {
        const preview = await previewReplay(store, filter, address);
        return values.json ? printJson(terminal, preview) : terminal.out(previewText(preview));
      }
      const replay = await createReplay(store, { filter, rate, requestedBy: actor(), address });
      if (replay === undefined) throw await nothingToReplay(store, filter.deliveryId);
      return values.json ? printJson(terminal, replay) : sayStarted(replay, terminal);
    });
  },
};

interface Corrected {
  readonly address: string;
  readonly key: string;
}

function addressOf(typed: string | undefined, id: string | undefined): Corrected | undefined {
  if (typed === undefined) return undefined;
  if (id === undefined)
    throw new UsageError('--address needs --id: one letter is replayed to another address.');
  const parsed = parseAddress(typed);
  if (parsed.ok) return parsed.address;
  throw new UsageError(`--address must be ${parsed.expected}, got ${parsed.got}.`);
}

function rateOf(typed: string): number {
  const rate = /^\d{1,4}$/.test(typed) ? Number(typed) : Number.NaN;
  if (rate >= least && rate <= most) return rate;
  throw new UsageError(`--rate must be a number from ${least} to ${most}, got "${typed}".`);
}

async function refuseTakenAddress(
  store: Store,
  id: string | undefined,
  address: Corrected | undefined,
): Promise<void> {
  if (id === undefined || address === undefined || !(await isAddressTaken(store, id, address.key))) return;
  throw new CommandError(
    `The event of letter ${id} has another letter to this address already, so this one is not needed. ` +
      `Give it up with dead-letters discard --id ${id} --reason "has another letter".`,
  );
}

async function nothingToReplay(store: Store, id: string | undefined): Promise<CommandError> {
  const found = id === undefined ? undefined : await findLetter(store, id);
  if (found !== undefined) {
    const state = found.letter.discardedAt === null ? found.letter.state : 'discarded';
    return new CommandError(`The letter ${id} is no dead letter: it is ${state}. Nothing was replayed.`);
  }
  return new CommandError(
    'No dead letter is like this, so nothing was replayed. The command dead-letters list shows those there are.',
  );
}

function sayStarted({ id, planned, rate }: Replay, terminal: Terminal): void {
  terminal.out(`${id}\n`);
  terminal.err(
    `The replay takes ${counted(planned, 'dead letter')}, ${rate} a second at most.\n` +
      `Watch it: replays show ${id}. End it: replays cancel ${id}.\n`,
  );
  if (planned >= mostLettersPerDecision)
    terminal.err('That is the most that one replay takes. When it has ended, replay the rest.\n');
}

function previewText(preview: ReplayPreview): string {
  const { letters, sendable, expired, cancelled, suppressed, erased } = preview;
  if (letters === 0) return 'No dead letter is like this. Nothing would happen.\n';
  const fates = [
    [sendable, 'would be sent again'],
    [expired, 'would be suppressed: they have expired meanwhile'],
    [cancelled, 'would be suppressed: their event was cancelled'],
    [suppressed, `would be suppressed: ${unwanted(preview)} not to be written to`],
    [erased, 'would stay dead letters: the data of their event is erased, they cannot be rendered'],
  ] as const;
  const lines = fates
    .filter(([count]) => count > 0)
    .map(([count, fate]) => `  ${String(count).padStart(7)}  ${fate}\n`);
  return [
    `A dry run; nothing was changed. ${counted(letters, 'dead letter')}${preview.more ? ', and more than one replay takes' : ''}:\n`,
    ...lines,
    liftedText(preview),
    `\n${tableOf(
      ['cause', 'letters', 'signature'],
      preview.causes.map(({ id, cause, letters: some }) => [id, String(some), plain(cause, 120)]),
    )}`,
  ].join('');
}

const unwanted = ({ addressesSuppressed: count }: ReplayPreview) =>
  count === 1 ? '1 address is' : `${count} addresses are`;

function liftedText({ addressesLifted: count }: ReplayPreview): string {
  if (count === 0) return '';
  const addresses =
    count === 1 ? '1 address that a server refused is' : `${count} addresses that servers refused are`;
  return `${addresses} suppressed. The replay lifts that and writes to them again.\n`;
}
