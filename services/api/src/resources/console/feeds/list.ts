import type { Block, Line, Locale, Sheet, SheetAct, SheetField, SheetRow } from '@pabal/console/sheet';
import { countEntries, type Feed, type FeedHealth, readFeedHealth } from '@pabal/db/feeds';
import type { SpaceStore } from '@pabal/db/store';
import { type FeedState, feedStates } from '@pabal/domain';
import { feedPage } from '@pabal/feeds';
import { moment, type Onlooker, tellerIn } from '../page.ts';
import { feedWords } from './words.ts';

interface FeedsAsked {
  readonly state?: FeedState | undefined;
  readonly failing?: boolean | undefined;
  readonly tag?: string | undefined;
  readonly cursor?: string | undefined;
}

const onePage = 50;

/** All feeds, with what fails and why. */
export async function feedsPage(
  store: SpaceStore,
  { cursor, ...filter }: FeedsAsked,
  { locale, may }: Onlooker,
): Promise<Sheet> {
  const words = feedWords[locale];
  const [health, { feeds, next }] = await Promise.all([
    readFeedHealth(store.lists),
    feedPage(store.lists, filter, { after: cursor, limit: onePage }),
  ]);
  const entries = await countEntries(
    store.lists,
    feeds.map(({ id }) => id),
  );
  const { feed, state, answered, news, next: tried, entries: count, tags } = words.columns;
  const blocks: Block[] = [
    { is: 'facts', facts: healthFacts(health, locale) },
    { is: 'acts', acts: may('newsletters:write') ? actsIn(locale) : [] },
    { is: 'text', line: { file: '/v1/feeds/opml/file', words: words.opml.give } },
    { is: 'filter', fields: filtersIn(locale) },
    {
      is: 'list',
      title: words.list,
      columns: [
        ...[feed, state, answered, news, tried].map((title) => ({ title })),
        { title: count, isNumber: true },
        { title: tags },
      ],
      rows: feeds.map((one) => rowOf(one, entries.get(one.id) ?? 0, locale)),
      empty: words.empty,
      ...(next !== null && { next: `cursor=${next}` }),
    },
  ];
  return {
    ...{ title: words.list, about: words.about, blocks },
    commands: ['pabal feeds list', 'pabal feeds add URL', 'pabal feeds try URL'],
  };
}

/** Each number leads to the feeds that it counts. */
function healthFacts({ all, failing, paused, gone }: FeedHealth, locale: Locale) {
  const { counts } = feedWords[locale];
  const { count } = tellerIn(locale);
  const fact = (name: string, value: number, query: string) => ({
    name,
    line: { to: `/console/feeds${query}`, words: count(value) },
  });
  return [
    fact(counts.all, all, ''),
    fact(counts.failing, failing, '?failing=true'),
    fact(counts.paused, paused, '?state=paused'),
    fact(counts.gone, gone, '?state=gone'),
  ];
}

function filtersIn(locale: Locale) {
  const { filter, states } = feedWords[locale];
  const any = { value: '', label: filter.any };
  return [
    {
      ...{ name: 'state', label: filter.state },
      options: [any, ...feedStates.map((value) => ({ value, label: states[value] }))],
    },
    {
      ...{ name: 'failing', label: filter.reading },
      options: [any, { value: 'true', label: filter.fails }, { value: 'false', label: filter.works }],
    },
    { name: 'tag', label: filter.tag },
  ];
}

function rowOf(feed: Feed, entries: number, locale: Locale): SheetRow {
  const { id, name, title, url, answeredAt, changedAt, dueAt, tags } = feed;
  return {
    ...{ key: id, to: `/console/feeds/${id}` },
    cells: [
      { name: name ?? title ?? url },
      stateOf(feed, locale),
      answeredAt === null ? feedWords[locale].never : moment(answeredAt),
      moment(changedAt),
      moment(dueAt),
      tellerIn(locale).count(entries),
      tags.join(', '),
    ],
  };
}

/** How a feed stands, with why it fails. */
export function stateOf({ state, failure }: Feed, locale: Locale): Line {
  const words = feedWords[locale];
  if (failure !== null) return [{ tag: words.fails, tone: 'bad' }, ' ', words.failures[failure]];
  return { tag: words.states[state], tone: state === 'active' ? 'ok' : 'warn' };
}

function actsIn(locale: Locale): SheetAct[] {
  const { add, try: trial, opml } = feedWords[locale];
  const address: SheetField = {
    ...{ name: '/url', label: add.address, help: add.addressHelp },
    ...{ kind: 'text', isNeeded: true },
  };
  const tags = { name: '/tags', label: add.tags, help: add.tagsHelp, kind: 'words' } as const;
  return [
    {
      ...{ label: add.label, will: add.will, confirm: add.confirm, said: add.said },
      call: { method: 'POST', path: '/v1/feeds' },
      see: { to: '/console/feeds/{id}', words: add.see },
      fields: [address, { name: '/name', label: add.name, help: add.nameHelp, kind: 'text' }, tags],
    },
    {
      ...{ label: trial.label, will: trial.will, confirm: trial.confirm, said: trial.said },
      ...{ call: { method: 'POST', path: '/v1/feed-trials' }, fields: [address], badWhen: 'failure' },
    },
    {
      ...{ label: opml.take, will: opml.will, confirm: opml.confirm, said: opml.said },
      call: { method: 'POST', path: '/v1/feeds/opml' },
      fields: [{ name: '/opml', label: opml.file, kind: 'file', isNeeded: true }, tags],
    },
  ];
}
