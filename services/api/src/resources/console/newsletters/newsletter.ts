import type { Block, Line, Locale, Sheet, SheetRow } from '@pabal/console/sheet';
import { PabalError } from '@pabal/domain';
import {
  type Draft,
  type NewsletterDefinition,
  nextSlots,
  previewAudience,
  type ShownNewsletter,
  type ShownVersion,
  versionsOf,
} from '@pabal/newsletters';
import type { SpaceApi } from '../../../api.ts';
import { toCalendar } from '../editions/list.ts';
import { moment, type Onlooker, tellerIn, when } from '../page.ts';
import { draftBlocks } from './draft.ts';
import { approvalIn, changing, previewing } from './form.ts';
import { originsIn, scheduleLine } from './list.ts';
import { sectionBlocks } from './sections.ts';
import { newsletterWords } from './words.ts';

const slotsShown = 5;
const peopleShown = 5;
const versionsShown = 10;

interface NewsletterAsked {
  readonly key: string;
  readonly before?: number | undefined;
  /** What is not saved, as a preview answered it: with it the letter is shown. */
  readonly draft?: Draft | undefined;
  readonly recipient?: string | undefined;
  readonly locale?: string | undefined;
}

/** One newsletter: what it is, in words; when it goes out next, for whom, and who changed what. */
export async function newsletterSheet(
  api: SpaceApi,
  { key, before, draft, ...as }: NewsletterAsked,
  onlooker: Onlooker,
): Promise<Sheet> {
  const { locale, may } = onlooker;
  const words = newsletterWords[locale];
  const newsletter = await api.newsletters.get(key);
  const mayWrite = may('newsletters:write');
  const origins = await originsIn(api.store);
  const intro = draft?.intro === undefined ? newsletter.definition.intro : draft.intro;
  const drafted = { ...newsletter, definition: { ...newsletter.definition, intro } };
  const versions = await versionsOf(api.store.lists, key, { before, limit: versionsShown });
  const pausing = newsletter.pausedAt === null ? words.pause : words.resume;
  const verb = newsletter.pausedAt === null ? 'pause' : 'resume';
  const blocks: Block[] = [
    { is: 'facts', facts: factsOf(newsletter, locale) },
    {
      is: 'acts',
      acts: [
        ...when(mayWrite, () => changing(drafted, api.templates, origins, locale)),
        ...when(mayWrite, () => previewing(drafted, locale)),
        ...when(mayWrite, () => ({
          ...{ label: pausing.label, will: pausing.will, confirm: pausing.confirm, said: pausing.said },
          call: { method: 'POST', path: `/v1/newsletters/${key}/${verb}` } as const,
        })),
      ],
    },
    ...(draft === undefined ? [] : await draftBlocks(api, { key, draft, ...as }, onlooker)),
    ...slotBlocks(newsletter, locale),
    ...(await audienceBlocks(api, key, onlooker)),
    ...sectionBlocks(newsletter, { locale, mayWrite }),
    { is: 'heading', words: words.versions, about: words.versionsAbout },
    versionList(newsletter, versions, { locale, mayWrite }),
  ];
  return {
    title: newsletter.definition.name,
    back: { to: '/console/newsletters', words: words.back },
    blocks,
    commands: [
      `pabal newsletters show ${key}`,
      `pabal newsletters audience ${key}`,
      `pabal newsletters versions ${key}`,
      `pabal newsletters pause ${key}`,
    ],
  };
}

function factsOf({ key, definition, pausedAt, version }: ShownNewsletter, locale: Locale) {
  const words = newsletterWords[locale];
  const { facts } = words;
  const { count } = tellerIn(locale);
  const { content, missed, audience, frequencyCapDays, advertising } = definition;
  const fact = (name: string, line: Line) => ({ name, line });
  const state: Line = pausedAt === null ? facts.runs : { tag: words.paused, tone: 'warn' };
  return [
    fact(facts.state, state),
    fact(facts.key, { code: key }),
    fact(facts.schedule, scheduleLine(definition, locale)),
    fact(facts.prepare, words.minutesBefore(count(definition.prepareMinutes))),
    fact(facts.approval, approvalIn(definition.approval, locale)),
    fact(
      facts.missed,
      missed.policy === 'late' ? words.missed.late(count(missed.withinHours)) : words.missed.skip,
    ),
    fact(facts.template, { code: definition.template }),
    fact(facts.language, definition.language),
    fact(words.kind, words.kinds[content.kind]),
    ...contentFacts(content, locale),
    fact(facts.audience, peopleIn(audience, locale)),
    fact(facts.except, peopleIn({ subscribers: false, ...audience.except }, locale)),
    fact(facts.cap, frequencyCapDays === null ? words.none : words.days(count(frequencyCapDays))),
    ...(advertising === null ? [] : [fact(facts.advertising, { name: advertiserIn(advertising) })]),
    fact(facts.public, definition.public === true ? words.yes : words.no),
    ...(definition.intro === null ? [] : [fact(facts.intro, { name: introOf(definition.intro) })]),
    fact(facts.version, count(version)),
  ];
}

const introOf = (intro: Exclude<NewsletterDefinition['intro'], null>): string =>
  typeof intro === 'string' ? intro : Object.values(intro).join(' · ');

const advertiserIn = ({ sender }: Exclude<NewsletterDefinition['advertising'], null>): string =>
  [sender.name, sender.address, sender.contact].join(' · ');

function contentFacts(content: NewsletterDefinition['content'], locale: Locale) {
  const { form } = newsletterWords[locale];
  const { count } = tellerIn(locale);
  if (content.kind === 'feeds') return feedFacts(content, locale);
  if (content.kind === 'json') return [{ name: form.source, line: { code: content.url } }];
  if (content.kind === 'recipients') return [];
  return [
    { name: form.favouritesOf, line: { code: content.of } },
    { name: form.favouritesDays, line: count(content.days) },
    { name: form.favouritesClicks, line: count(content.minClicks) },
  ];
}

type FeedContent = Extract<NewsletterDefinition['content'], { kind: 'feeds' }>;

function feedFacts({ sources, minItems, maxItems, windowHours, order }: FeedContent, locale: Locale) {
  const words = newsletterWords[locale];
  const { count } = tellerIn(locale);
  const parts = [
    ...when(sources.all, () => words.sources.all),
    ...when(sources.tags.length > 0, () => words.sources.tags(sources.tags.join(', '))),
    ...when(sources.feeds.length > 0, () => words.sources.named(count(sources.feeds.length))),
  ];
  return [
    { name: words.facts.sources, line: parts.join(', ') },
    { name: words.facts.counts, line: words.entries(count(minItems), count(maxItems)) },
    { name: words.facts.window, line: words.hours(count(windowHours)) },
    { name: words.facts.order, line: words.orders[order] },
  ];
}

function peopleIn(
  { subscribers, groups, segment }: Omit<NewsletterDefinition['audience'], 'except'>,
  locale: Locale,
): string {
  const { people } = newsletterWords[locale];
  const parts = [
    ...when(subscribers, () => people.subscribers),
    ...when(groups.length > 0, () => people.groups(groups.join(', '))),
    ...(segment === null ? [] : [people.segment(segment)]),
  ];
  return parts.join(', ') || people.nobody;
}

function slotBlocks({ key, definition: { schedule } }: ShownNewsletter, locale: Locale): Block[] {
  const words = newsletterWords[locale];
  const { inZone } = tellerIn(locale);
  const slots = schedule === null ? [] : nextSlots(schedule, new Date(), slotsShown);
  return [
    { is: 'heading', words: words.slots, about: [words.slotsAbout, ' ', toCalendar(locale, key)] },
    {
      is: 'list',
      title: words.slots,
      columns: [words.columns.slot, words.columns.when].map((title) => ({ title })),
      rows: slots.map((slot) => ({
        key: slot.toISOString(),
        cells: [inZone(slot, schedule?.timeZone ?? 'UTC'), moment(slot)],
      })),
      empty: words.noSlots,
    },
  ];
}

async function audienceBlocks(api: SpaceApi, key: string, { locale, may }: Onlooker): Promise<Block[]> {
  const words = newsletterWords[locale];
  if (!may('recipients:read')) return [];
  const { count } = tellerIn(locale);
  try {
    const { recipients, addresses, sample } = await previewAudience(api.store, key, peopleShown);
    const { reader, name, address } = words.columns;
    return [
      {
        is: 'heading',
        words: words.audience,
        about: words.audienceAbout(count(recipients), count(addresses)),
      },
      {
        is: 'list',
        title: words.audience,
        columns: [reader, name, address].map((title) => ({ title })),
        rows: sample.map((one) => ({
          key: one.recipient,
          cells: [one.recipient, { name: one.name ?? '' }, one.address],
        })),
        empty: words.nobody,
      },
    ];
  } catch (error) {
    if (!(error instanceof PabalError)) throw error;
    return [
      { is: 'heading', words: words.audience },
      { is: 'text', line: words.tooExpensive, tone: 'warn' },
    ];
  }
}

function versionList(
  { key, version: present }: ShownNewsletter,
  { versions, next }: Awaited<ReturnType<typeof versionsOf>>,
  { locale, mayWrite }: { readonly locale: Locale; readonly mayWrite: boolean },
): Block {
  const words = newsletterWords[locale];
  const { version, changed, by, what, act } = words.columns;
  return {
    is: 'list',
    title: words.versions,
    columns: [
      { title: version, isNumber: true },
      ...[changed, by, what, ...(mayWrite ? [act] : [])].map((title) => ({ title })),
    ],
    rows: versions.map((one) => versionRow(one, { key, present, locale, mayWrite })),
    empty: words.noVersions,
    ...(next !== null && { next: `before=${next}` }),
  };
}

function versionRow(
  { version, changedAt, changedBy, changes }: ShownVersion,
  row: {
    readonly key: string;
    readonly present: number;
    readonly locale: Locale;
    readonly mayWrite: boolean;
  },
): SheetRow {
  const words = newsletterWords[row.locale];
  const { label, will, confirm, said } = words.restore;
  const isBefore = version !== row.present;
  return {
    key: String(version),
    cells: [
      tellerIn(row.locale).count(version),
      moment(changedAt),
      changedBy ?? words.unknown,
      changes.length === 0
        ? words.first
        : changes.flatMap(({ field, before, after }, place) => [
            ...(place === 0 ? [] : [', ']),
            { code: `${field}: ${cut(before)} → ${cut(after)}` },
          ]),
    ],
    ...(row.mayWrite && {
      acts: when(isBefore, () => ({
        ...{ label, will: will(String(version)), confirm, said },
        call: {
          ...{ method: 'POST', path: `/v1/newsletters/${row.key}/restore` },
          body: { version, ifVersion: row.present },
        } as const,
      })),
    }),
  };
}

const longest = 60;

const cut = (text: string | null): string =>
  text === null ? '–' : text.length > longest ? `${text.slice(0, longest)}…` : text;
