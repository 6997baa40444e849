// Addresses that are not written to: which, why, until when; and those that were let go.

import type { Block, Line, Locale, Sheet, SheetAct } from '@pabal/console/sheet';
import { type SuppressionScope, suppressionScopes } from '@pabal/domain';
import type { Address } from '@pabal/mail';
import { removalPage, type ShownSuppression, suppressionPage } from '@pabal/people';
import type { SpaceApi } from '../../../api.ts';
import { isUser } from '../../../http/caller.ts';
import { moment, type Onlooker, when } from '../page.ts';
import { titled } from './shown.ts';
import { peopleWords } from './words.ts';

interface SuppressionsAsked {
  readonly address?: Address | undefined;
  readonly scope?: SuppressionScope | undefined;
  readonly reason?: string | undefined;
  readonly cursor?: string | undefined;
  /** Where the next page of those begins that were lifted. */
  readonly lifted?: string | undefined;
}

const onePage = 30;
const liftedShown = 10;

/** Who decides about addresses, as the routes say. */
const mayHold = ({ caller }: Onlooker): boolean => isUser(caller) && caller.role !== 'viewer';

export async function suppressionsSheet(
  { store, erasure }: SpaceApi,
  { address, scope, reason, cursor, lifted }: SuppressionsAsked,
  onlooker: Onlooker,
): Promise<Sheet> {
  const { locale } = onlooker;
  const words = peopleWords[locale].suppressions;
  const wanted = { address: address?.key, scope, reason };
  const found = await suppressionPage(store.lists, wanted, { after: cursor, limit: onePage }, erasure);
  return {
    ...{ title: words.list, about: words.about },
    blocks: [
      { is: 'acts', acts: when(mayHold(onlooker), () => holding(locale)) },
      { is: 'filter', fields: filtersIn(locale) },
      suppressionList(found.suppressions, onlooker, {
        ...{ title: words.list, empty: words.empty },
        next: found.next,
      }),
      { is: 'heading', words: words.lifted, about: words.liftedAbout },
      await liftedList({ store, erasure }, { address, lifted }, locale),
    ],
    commands: ['pabal suppressions list', 'pabal suppressions add ADDRESS', 'pabal suppressions removed'],
  };
}

function filtersIn(locale: Locale) {
  const { filter, scopes } = peopleWords[locale].suppressions;
  return [
    { name: 'address', label: filter.address },
    {
      ...{ name: 'scope', label: filter.scope },
      options: [
        { value: '', label: filter.any },
        ...suppressionScopes.map((value) => ({ value, label: scopes[value] })),
      ],
    },
    { name: 'reason', label: filter.reason },
  ];
}

/** The address, or what is known of it. */
function whose({ address }: Pick<ShownSuppression, 'address'>, locale: Locale): Line {
  return address ?? { quiet: peopleWords[locale].suppressions.erased };
}

function scopeOf({ scope, newsletter }: ShownSuppression, locale: Locale): string {
  const { scopes, ofNewsletter } = peopleWords[locale].suppressions;
  return newsletter === null ? scopes[scope] : ofNewsletter(newsletter);
}

export function suppressionList(
  found: readonly ShownSuppression[],
  onlooker: Onlooker,
  {
    title,
    empty,
    next = null,
  }: { readonly title: string; readonly empty: string; readonly next?: string | null },
): Block {
  const { locale } = onlooker;
  const { columns, suppressions } = peopleWords[locale];
  const { address, scope, reason, note, at, until, by, act } = columns;
  const mayLift = mayHold(onlooker);
  return {
    is: 'list',
    title,
    columns: titled(address, scope, reason, note, at, until, by, ...(mayLift ? [act] : [])),
    rows: found.map((one) => ({
      key: one.id,
      cells: [
        whose(one, locale),
        scopeOf(one, locale),
        { code: one.reason },
        { name: one.note ?? '' },
        moment(one.createdAt),
        one.expiresAt === null ? suppressions.never : moment(one.expiresAt),
        { name: one.createdBy ?? '' },
      ],
      // Nobody here knows the address of somebody who was erased; the command lifts it for those who do.
      ...(mayLift && { acts: one.address === null ? [] : [lifting(one.address, one.scope, locale)] }),
    })),
    empty,
    ...(next !== null && { next: `cursor=${next}` }),
  };
}

async function liftedList(
  { store, erasure }: Pick<SpaceApi, 'store' | 'erasure'>,
  { address, lifted }: SuppressionsAsked,
  locale: Locale,
): Promise<Block> {
  const { columns, suppressions: words } = peopleWords[locale];
  const page = { after: lifted, limit: liftedShown };
  const { removals, next } = await removalPage(store.lists, { address: address?.key }, page, erasure);
  return {
    is: 'list',
    title: words.lifted,
    columns: titled(columns.address, columns.scope, columns.reason, columns.lifted, columns.by),
    rows: removals.map((one) => ({
      key: one.id,
      cells: [
        whose(one, locale),
        scopeOf(one, locale),
        { code: one.reason },
        moment(one.removedAt),
        { name: one.removedBy },
      ],
    })),
    empty: words.noneLifted,
    ...(next !== null && { next: `lifted=${next}` }),
  };
}

function lifting(address: string, scope: SuppressionScope, locale: Locale): SheetAct {
  const { label, will, confirm, said } = peopleWords[locale].suppressions.lift;
  const body = { address, scope };
  return {
    ...{ label, will, confirm, said },
    call: { method: 'POST', path: '/v1/suppressions/removal', body },
  };
}

function holding(locale: Locale): SheetAct {
  const { add, scopes } = peopleWords[locale].suppressions;
  const { label, will, confirm, said } = add;
  return {
    ...{ label, will, confirm, said },
    call: { method: 'POST', path: '/v1/suppressions' },
    fields: [
      { name: '/address', label: add.address, kind: 'text', isNeeded: true },
      {
        ...{ name: '/scope', label: add.scope, kind: 'choice' },
        options: suppressionScopes.map((value) => ({ value: JSON.stringify(value), label: scopes[value] })),
      },
      { name: '/reason', label: add.reason, help: add.reasonHelp, kind: 'text', isNeeded: true },
      { name: '/note', label: add.note, kind: 'text' },
      { name: '/expiresAt', label: add.until, help: add.untilHelp, kind: 'text' },
    ],
  };
}
