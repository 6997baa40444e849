import type { Replay } from '@pabal/db/parked';
import { type ReplayRequest, startReplay, type TriedReplay, tryReplay } from '@pabal/deliveries';
import { mostLettersPerDecision, replayRates } from '@pabal/domain';
import { type Address, parseAddress } from '@pabal/mail';
import { type Asking, same } from '../../asking/asking.ts';
import { hinted, UsageError } from '../../command-line/errors.ts';
import { flag, value, wholeNumber, withDefault } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { json, printJson } from '../../options/json.ts';
import { deadFilterOf, deadOptions, decidedFilter, refuseEmpty } from '../../options/letters.ts';
import { tableOf } from '../../terminal/table.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { counted, plain } from '../../terminal/words.ts';

const { least, most, usual } = replayRates;

const requestOf = (
  { filter, address, ...more }: ReplayRequest & { readonly rate?: number },
  dryRun: boolean,
) => ({
  body: { ...more, filter: decidedFilter(filter), address: address?.address, dryRun },
});

const trying: Asking<ReplayRequest, TriedReplay> = {
  route: 'post /v1/replays',
  onDatabase: (store, request) => tryReplay(store, request),
  request: (request) => requestOf(request, true),
  answer: same,
};

const starting: Asking<ReplayRequest & { readonly rate: number }, Replay> = {
  route: 'post /v1/replays',
  onDatabase: startReplay,
  request: (request) => requestOf(request, false),
  answer: same,
};

export const replay = spaceCommand({
  summary: 'Send dead letters again, with the present templates, addresses and credentials.',
  details: `A replay stops itself when more than half of what it sent again fails as before. It takes at most
${mostLettersPerDecision} letters. Addresses that are suppressed because a server refused them are written to again; a person who
unsubscribed is not.`,
  options: {
    ...deadOptions,
    all: flag('every dead letter'),
    address: value('ADDRESS', 'a corrected address, for one letter (--id)', addressOf),
    rate: withDefault(
      wholeNumber({ least, most }, `letters moved in one second, ${least} to ${most} (default ${usual})`),
      usual,
    ),
    dryRun: flag('only say what would happen'),
    json,
  },
  asks: [trying, starting],
  async run({ all, address, rate, dryRun, json, ...named }, terminal, _withSpace, ask) {
    const filter = deadFilterOf(named);
    refuseEmpty(filter, all);
    if (address !== undefined && filter.deliveryId === undefined)
      throw new UsageError('--address needs --id: one letter is replayed to another address.');
    const request = { filter, address };
    if (dryRun) {
      const preview = await ask(trying, request);
      return json ? printJson(terminal, preview) : terminal.out(previewText(preview, terminal));
    }
    const started = await ask(starting, { ...request, rate }).catch(
      hinted('not-found', 'The command dead-letters list shows those there are.'),
    );
    return json ? printJson(terminal, started) : sayStarted(started, terminal);
  },
});

function addressOf(typed: string, name: string): Address {
  const parsed = parseAddress(typed);
  if (parsed.ok) return parsed.address;
  throw new UsageError(`${name} must be ${parsed.expected}, got ${parsed.got}.`);
}

function sayStarted({ id, planned, rate }: Replay, terminal: Terminal): void {
  terminal.out(`${id}\n`);
  terminal.err(
    `The replay takes ${counted(planned, 'dead letter')}, ${rate} a second at most.\n` +
      `Watch it: replays show ${id} --watch. End it: replays cancel ${id}.\n`,
  );
  if (planned >= mostLettersPerDecision)
    terminal.err('That is the most that one replay takes. When it has ended, replay the rest.\n');
}

function previewText(preview: TriedReplay, terminal: Terminal): string {
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
      terminal,
      ['cause', 'letters', 'signature'],
      preview.causes.map(({ id, cause, letters: some }) => [id, some, plain(cause, 120)]),
    )}`,
  ].join('');
}

const unwanted = ({ addressesSuppressed: count }: TriedReplay) =>
  count === 1 ? '1 address is' : `${count} addresses are`;

function liftedText({ addressesLifted: count }: TriedReplay): string {
  if (count === 0) return '';
  const addresses =
    count === 1 ? '1 address that a server refused is' : `${count} addresses that servers refused are`;
  return `${addresses} suppressed. The replay lifts that and writes to them again.\n`;
}
