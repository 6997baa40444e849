import { loadConfig } from '@pabal/config';
import { msPerDay, type PageAsked, type SuppressionScope, suppressionScopes } from '@pabal/domain';
import {
  addressesOnCall,
  type Lifted,
  liftFrom,
  type RemovalPage,
  removalPage,
  type ShownSuppression,
  type SuppressionPage,
  suppressAddress,
  suppressionPage,
  suppressionReason,
} from '@pabal/people';
import { type Asking, same } from '../../asking/asking.ts';
import type { Verbs } from '../../command-line/command.ts';
import { CommandError, UsageError } from '../../command-line/errors.ts';
import { required, text, value, withDefault, word } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { addressKeys } from '../../database.ts';
import { checked } from '../../options/checked.ts';
import { idForm } from '../../options/ids.ts';
import { printJson } from '../../options/json.ts';
import { pageQuery, paging, sayNext } from '../../options/paging.ts';
import { address as addressOption } from '../../options/people.ts';
import { whyMissing } from '../../options/reason.ts';
import type { Cell } from '../../terminal/cell.ts';
import { tableOf } from '../../terminal/table.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { plain } from '../../terminal/words.ts';

const scopes = suppressionScopes.join(', ');

interface Address {
  readonly address: string;
  /** As addresses are compared. */
  readonly key: string;
}

interface Wanted {
  readonly address: Address | undefined;
  readonly scope: SuppressionScope | undefined;
  readonly reason: string | undefined;
  readonly page: PageAsked;
}

const listing: Asking<Wanted, SuppressionPage> = {
  route: 'get /v1/suppressions',
  onDatabase: async (store, { address, page, ...wanted }) =>
    suppressionPage(store, { ...wanted, address: address?.key }, page, await addressKeys()),
  request: ({ address, page, ...wanted }) => ({
    query: { ...wanted, address: address?.address, ...pageQuery(page) },
  }),
  answer: same,
};

const list = spaceCommand({
  summary: 'List addresses that are not written to, newest first, and what holds for people who were erased.',
  details:
    'Of a person who was erased there is a keyed hash and since when, no address. --address finds it (LINK_SECRET).',
  options: {
    address: addressOption('one address'),
    scope: word('SCOPE', suppressionScopes, scopes),
    reason: text('TEXT', 'such as address-refused, which is what servers refused'),
    ...paging(idForm),
  },
  asks: [listing],
  async run({ address, scope, reason, json, ...page }, terminal, _withSpace, ask) {
    const found = await ask(listing, { address, scope, reason, page });
    if (json) return printJson(terminal, found);
    if (found.suppressions.length === 0) return terminal.err('No address like this is suppressed.\n');
    terminal.out(suppressionTable(found.suppressions, terminal));
    sayNext(terminal, found.next);
  },
});

interface Added {
  readonly address: Address;
  readonly scope: SuppressionScope;
  readonly reason: string;
  readonly expiresAt: Date | undefined;
}

const adding: Asking<Added, ShownSuppression & { readonly created: boolean }> = {
  route: 'post /v1/suppressions',
  onDatabase: (store, { address, ...wanted }, by) =>
    suppressAddress(
      store,
      { ...wanted, addressKey: address.key, actor: by },
      addressesOnCall(loadConfig.cli().OPS_ADDRESS),
    ),
  request: ({ address, ...body }) => ({ body: { ...body, address: address.address } }),
  answer: (body, status) => ({ ...same<ShownSuppression>(body), created: status === 201 }),
};

const add = spaceCommand({
  summary: 'Never write to an address.',
  operands: { address: required(addressOption('')) },
  options: {
    reason: required(checked('TEXT', suppressionReason, 'such as complaint'), whyMissing),
    scope: withDefault(word('SCOPE', suppressionScopes, `${scopes} (default all)`), 'all'),
    days: value('N', 'for so many days, 1 to 36500 (for good without)', (typed, name) => {
      if (/^[1-9]\d{0,4}$/.test(typed) && Number(typed) <= 36_500) return Number(typed);
      throw new UsageError(`${name} must be a number from 1 to 36500, got "${typed}".`);
    }),
  },
  asks: [adding],
  async run({ address, reason, scope, days }, terminal, _withSpace, ask) {
    const expiresAt = days === undefined ? undefined : new Date(Date.now() + days * msPerDay);
    const { created } = await ask(adding, { address, reason, scope, expiresAt });
    terminal.err(
      created
        ? 'The address is suppressed.\n'
        : 'The address was suppressed already; reason and end are as given now.\n',
    );
  },
});

const lifting: Asking<{ readonly address: Address; readonly scope: SuppressionScope | undefined }, Lifted> = {
  route: 'post /v1/suppressions/removal',
  onDatabase: async (store, { address, scope }, by) =>
    liftFrom(store, { addressKey: address.key, scope, actor: by }, await addressKeys()),
  request: ({ address, scope }) => ({ body: { address: address.address, scope } }),
  answer: same,
};

const remove = spaceCommand({
  summary: 'Let an address be written to again. Your name is kept on record.',
  operands: { address: required(addressOption('')) },
  options: { scope: word('SCOPE', suppressionScopes, `only the suppression of this scope: ${scopes}`) },
  asks: [lifting],
  async run(which, terminal, _withSpace, ask) {
    const { removed } = await ask(lifting, which);
    if (removed.length === 0)
      throw new CommandError('This address is not suppressed like that; nothing was changed.');
    terminal.out(suppressionTable(removed, terminal));
    terminal.err('It may be written to again.\n');
  },
});

const listingRemoved: Asking<Pick<Wanted, 'address' | 'page'>, RemovalPage> = {
  route: 'get /v1/suppressions/removals',
  onDatabase: async (store, { address, page }) =>
    removalPage(store, { address: address?.key }, page, await addressKeys()),
  request: ({ address, page }) => ({ query: { address: address?.address, ...pageQuery(page) } }),
  answer: same,
};

const removed = spaceCommand({
  summary: 'List suppressions that somebody lifted, and who did.',
  options: { address: addressOption('one address'), ...paging(idForm) },
  asks: [listingRemoved],
  async run({ address, json, ...page }, terminal, _withSpace, ask) {
    const found = await ask(listingRemoved, { address, page });
    if (json) return printJson(terminal, found);
    const { removals, next } = found;
    if (removals.length === 0) return terminal.err('No suppression like this was lifted.\n');
    const rows = removals.map((one): Cell[] => [
      plain(one.address ?? one.addressHash),
      one.scope,
      plain(one.reason),
      one.createdAt,
      one.removedAt,
      plain(one.removedBy),
    ]);
    terminal.out(tableOf(terminal, ['address', 'scope', 'reason', 'since', 'lifted', 'by'], rows));
    sayNext(terminal, next);
  },
});

function suppressionTable(suppressions: readonly ShownSuppression[], terminal: Terminal): string {
  const rows = suppressions.map((one): Cell[] => [
    plain(one.address ?? one.addressHash),
    one.newsletter === null ? one.scope : `newsletter ${plain(one.newsletter)}`,
    plain(one.reason),
    one.createdAt,
    one.expiresAt ?? 'never',
    plain(one.createdBy) || (one.address === null ? 'an erasure' : 'a server'),
    plain(one.note, 80),
  ]);
  return tableOf(terminal, ['address', 'scope', 'reason', 'since', 'ends', 'by', 'note'], rows);
}

export const suppressions = { list, add, remove, removed } satisfies Verbs;
