import type {
  Block,
  Line,
  Locale,
  Sheet,
  SheetAct,
  SheetCall,
  SheetField,
  SheetRow,
} from '@pabal/console/sheet';
import type { Entry, Feed } from '@pabal/db/feeds';
import type { SpaceStore } from '@pabal/db/store';
import { feedFailureRules } from '@pabal/domain';
import { entryPage, feedOf } from '@pabal/feeds';
import { linkTo, moment, type Onlooker, tellerIn } from '../page.ts';
import { stateOf } from './list.ts';
import { feedWords } from './words.ts';

const onePage = 30;

/** One feed: how reading it goes, what is decided about it, and what it published. */
export async function oneFeedPage(
  store: SpaceStore,
  { id, cursor }: { readonly id: string; readonly cursor?: string | undefined },
  { locale, may }: Onlooker,
): Promise<Sheet> {
  const words = feedWords[locale];
  const feed = await feedOf(store, id);
  const { entries, next } = await entryPage(store.lists, id, { after: cursor, limit: onePage });
  const mayWrite = may('newsletters:write');
  const { title, published, seen, as, act } = words.columns;
  const blocks: Block[] = [
    { is: 'facts', facts: factsOf(feed, locale) },
    { is: 'acts', acts: mayWrite ? actsFor(feed, locale) : [] },
    { is: 'heading', words: words.entries, about: words.entriesAbout },
    {
      is: 'list',
      title: words.entries,
      columns: [title, published, seen, as, ...(mayWrite ? [act] : [])].map((name) => ({ title: name })),
      rows: entries.map((entry) => entryRow(entry, { locale, mayWrite })),
      empty: words.noEntries,
      ...(next !== null && { next: `cursor=${next}` }),
    },
  ];
  return {
    title: feed.name ?? feed.title ?? feed.url,
    back: { to: '/console/feeds', words: words.back },
    blocks,
    commands: [`pabal feeds show ${id}`, `pabal feeds read ${id}`, `pabal feeds update ${id}`],
  };
}

function factsOf(feed: Feed, locale: Locale) {
  const words = feedWords[locale];
  const { facts, columns } = words;
  const fact = (name: string, line: Line) => ({ name, line });
  const failing = feed.failingSince !== null && feed.failure !== null;
  const { count } = tellerIn(locale);
  return [
    fact(words.filter.state, stateOf(feed, locale)),
    ...(failing
      ? [
          fact(facts.why, { said: feed.failureDetail ?? '' }),
          fact(facts.since, [moment(feed.failingSince), ` (${facts.times(count(feed.failures))})`]),
        ]
      : []),
    fact(columns.answered, feed.answeredAt === null ? words.never : moment(feed.answeredAt)),
    fact(facts.read, moment(feed.checkedAt)),
    fact(columns.news, moment(feed.changedAt)),
    fact(columns.next, moment(feed.dueAt)),
    fact(facts.address, { code: feed.url }),
    ...(feed.fetchUrl === feed.url ? [] : [fact(facts.fetched, { code: feed.fetchUrl })]),
    ...(feed.siteUrl === null ? [] : [fact(facts.site, linkTo(feed.siteUrl, feed.siteUrl))]),
    ...(feed.hasCredentials ? [fact(facts.login, facts.kept)] : []),
    fact(columns.tags, feed.tags.join(', ') || facts.none),
    fact(facts.weight, count(feed.weight)),
    fact(facts.section, feed.section ?? facts.none),
    ...(feed.includeWords.length === 0 ? [] : [fact(facts.include, feed.includeWords.join(', '))]),
    ...(feed.excludeWords.length === 0 ? [] : [fact(facts.exclude, feed.excludeWords.join(', '))]),
    fact(facts.rule, [
      words.rules[feed.failureRule],
      feed.failureRule === 'wait' ? ` ${words.rules.minutes(count(feed.waitMinutes))}` : '',
    ]),
  ];
}

function actsFor(feed: Feed, locale: Locale): SheetAct[] {
  const words = feedWords[locale];
  const path = `/v1/feeds/${feed.id}`;
  const stateCall = (state: 'active' | 'paused') => ({ method: 'PATCH', path, body: { state } }) as const;
  const said = ({ label, will, confirm, said }: (typeof words)['pause']) => ({ label, will, confirm, said });
  const isActive = feed.state === 'active';
  return [
    ...(isActive ? [{ ...said(words.read), call: { method: 'POST', path: `${path}/read` } } as const] : []),
    {
      ...said(words.change),
      call: { method: 'PATCH', path, body: {} },
      fields: fieldsOf(feed, locale),
    },
    isActive
      ? { ...said(words.pause), call: stateCall('paused'), undo: stateCall('active') }
      : { ...said(words.resume), call: stateCall('active') },
    {
      ...said(words.remove),
      ...{ call: { method: 'DELETE', path }, isDangerous: true, isLast: true },
      see: { to: '/console/feeds', words: words.back },
    },
  ];
}

function fieldsOf(feed: Feed, locale: Locale): SheetField[] {
  const { add, change, rules } = feedWords[locale];
  const listed = (values: readonly string[]) => values.join(', ');
  return [
    {
      ...{ name: '/name', label: add.name, help: add.nameHelp, kind: 'text' },
      ...{ value: feed.name ?? '', empty: 'null' },
    },
    { name: '/tags', label: add.tags, help: add.tagsHelp, kind: 'words', value: listed(feed.tags) },
    {
      ...{ name: '/weight', label: change.weight, help: change.weightHelp, kind: 'number' },
      value: feed.weight,
    },
    {
      ...{ name: '/section', label: change.section, help: change.sectionHelp, kind: 'text' },
      ...{ value: feed.section ?? '', empty: 'null' },
    },
    {
      ...{ name: '/includeWords', label: change.include, help: change.words, kind: 'words' },
      value: listed(feed.includeWords),
    },
    {
      ...{ name: '/excludeWords', label: change.exclude, help: change.words, kind: 'words' },
      value: listed(feed.excludeWords),
    },
    {
      ...{
        name: '/failureRule',
        label: change.rule,
        kind: 'choice',
        value: JSON.stringify(feed.failureRule),
      },
      options: feedFailureRules.map((rule) => ({ value: JSON.stringify(rule), label: rules[rule] })),
    },
    { name: '/waitMinutes', label: change.wait, kind: 'number', value: feed.waitMinutes },
  ];
}

function entryRow(
  { id, title, url, publishedAt, firstSeenAt, ...entry }: Entry,
  { locale, mayWrite }: { readonly locale: Locale; readonly mayWrite: boolean },
): SheetRow {
  const words = feedWords[locale];
  const isHidden = entry.hiddenAt !== null;
  const { label, will, confirm, said } = isHidden ? words.show : words.hide;
  const call: SheetCall = {
    method: 'PUT',
    path: `/v1/entries/${id}/verdict`,
    body: { verdict: isHidden ? null : 'not-for-us' },
  };
  return {
    key: id,
    cells: [linkTo(url, title), moment(publishedAt), moment(firstSeenAt), kindOf(entry, locale)],
    ...(mayWrite && { acts: [{ label, will, confirm, said, call }] }),
  };
}

function kindOf(
  { hiddenAt, firstFetch, repeats }: Pick<Entry, 'hiddenAt' | 'firstFetch' | 'repeats'>,
  locale: Locale,
): Line {
  const { kinds } = feedWords[locale];
  if (hiddenAt !== null) return { tag: kinds.hidden, tone: 'warn' };
  if (firstFetch) return { quiet: kinds.recorded };
  return repeats === null ? kinds.new : { quiet: kinds.repeat };
}
