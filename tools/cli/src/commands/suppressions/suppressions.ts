import { loadConfig } from '@pabal/config';
import { listRemovals, listSuppressions, type Suppression } from '@pabal/db/people';
import { msPerDay, suppressionScopes } from '@pabal/domain';
import {
  addressesOnCall,
  addressOrHash,
  kindsOfKey,
  liftSuppressions,
  suppress,
  suppressionReason,
} from '@pabal/people';
import { actor } from '../../actor.ts';
import type { Verbs } from '../../command-line/command.ts';
import { CommandError, UsageError } from '../../command-line/errors.ts';
import { required, text, value, withDefault, word } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { addressKeys } from '../../database.ts';
import { checked } from '../../options/checked.ts';
import { idForm } from '../../options/ids.ts';
import { printJson } from '../../options/json.ts';
import { nextAfter, paging, sayNext } from '../../options/paging.ts';
import { addressKey } from '../../options/people.ts';
import { whyMissing } from '../../options/reason.ts';
import type { Cell } from '../../terminal/cell.ts';
import { tableOf } from '../../terminal/table.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { plain } from '../../terminal/words.ts';

const scopes = suppressionScopes.join(', ');

const list = spaceCommand({
  summary: 'List addresses that are not written to, newest first, and what holds for people who were erased.',
  details:
    'Of a person who was erased there is a keyed hash and since when, no address. --address finds it (LINK_SECRET).',
  options: {
    address: addressKey('one address'),
    scope: word('SCOPE', suppressionScopes, scopes),
    reason: text('TEXT', 'such as address-refused, which is what servers refused'),
    ...paging(idForm),
  },
  async run({ address, scope, reason, json, ...page }, terminal, withSpace) {
    const filter = { addressKeys: await kindsOf(address), scope, reason };
    const found = await withSpace((store) => listSuppressions(store, filter, page));
    if (json) return printJson(terminal, found.map(withAddress));
    if (found.length === 0) return terminal.err('No address like this is suppressed.\n');
    terminal.out(suppressionTable(found, terminal));
    sayNext(
      terminal,
      nextAfter(found, page.limit, ({ id }) => id),
    );
  },
});

const add = spaceCommand({
  summary: 'Never write to an address.',
  operands: { address: required(addressKey('')) },
  options: {
    reason: required(checked('TEXT', suppressionReason, 'such as complaint'), whyMissing),
    scope: withDefault(word('SCOPE', suppressionScopes, `${scopes} (default all)`), 'all'),
    days: value('N', 'for so many days, 1 to 36500 (for good without)', (typed, name) => {
      if (/^[1-9]\d{0,4}$/.test(typed) && Number(typed) <= 36_500) return Number(typed);
      throw new UsageError(`${name} must be a number from 1 to 36500, got "${typed}".`);
    }),
  },
  async run({ address, reason, scope, days }, terminal, withSpace) {
    const suppression = {
      addressKey: address,
      scope,
      reason,
      expiresAt: days === undefined ? undefined : new Date(Date.now() + days * msPerDay),
      actor: actor(),
    };
    const onCall = addressesOnCall(loadConfig.cli().OPS_ADDRESS);
    const { created } = await withSpace(async (store) => suppress(store, suppression, onCall));
    terminal.err(
      created
        ? 'The address is suppressed.\n'
        : 'The address was suppressed already; reason and end are as given now.\n',
    );
  },
});

const remove = spaceCommand({
  summary: 'Let an address be written to again. Your name is kept on record.',
  operands: { address: required(addressKey('')) },
  options: { scope: word('SCOPE', suppressionScopes, `only the suppression of this scope: ${scopes}`) },
  async run({ address, scope }, terminal, withSpace) {
    const removal = { addressKey: address, scope, actor: actor() };
    const keys = await addressKeys();
    const removed = await withSpace((store) => liftSuppressions(store, removal, keys));
    if (removed.length === 0)
      throw new CommandError('This address is not suppressed like that; nothing was changed.');
    terminal.out(suppressionTable(removed, terminal));
    terminal.err('It may be written to again.\n');
  },
});

const removed = spaceCommand({
  summary: 'List suppressions that somebody lifted, and who did.',
  options: { address: addressKey('one address'), ...paging(idForm) },
  async run({ address, json, ...page }, terminal, withSpace) {
    const filter = { addressKeys: await kindsOf(address) };
    const removals = await withSpace((store) => listRemovals(store, filter, page));
    if (json) return printJson(terminal, removals.map(withAddress));
    if (removals.length === 0) return terminal.err('No suppression like this was lifted.\n');
    const rows = removals.map((one): Cell[] => [
      plain(one.addressKey),
      one.scope,
      plain(one.reason),
      one.createdAt,
      one.removedAt,
      plain(one.removedBy),
    ]);
    terminal.out(tableOf(terminal, ['address', 'scope', 'reason', 'since', 'lifted', 'by'], rows));
    sayNext(
      terminal,
      nextAfter(removals, page.limit, ({ id }) => id),
    );
  },
});

/** An address may stand as its keyed hash, after an erasure. */
const kindsOf = async (address: string | undefined) =>
  address === undefined ? undefined : kindsOfKey(address, await addressKeys());

const withAddress = <One extends Suppression>({ addressKey, ...rest }: One) => ({
  ...addressOrHash(addressKey),
  ...rest,
});

function suppressionTable(suppressions: readonly Suppression[], terminal: Terminal): string {
  const rows = suppressions.map((one): Cell[] => [
    plain(one.addressKey),
    one.newsletter === null ? one.scope : `newsletter ${plain(one.newsletter)}`,
    plain(one.reason),
    one.createdAt,
    one.expiresAt ?? 'never',
    plain(one.createdBy) || (addressOrHash(one.addressKey).address === null ? 'an erasure' : 'a server'),
    plain(one.note, 80),
  ]);
  return tableOf(terminal, ['address', 'scope', 'reason', 'since', 'ends', 'by', 'note'], rows);
}

export const suppressions = { list, add, remove, removed } satisfies Verbs;
