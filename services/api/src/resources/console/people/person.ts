import type { Block, Line, Locale, Sheet } from '@pabal/console/sheet';
import { findLetters } from '@pabal/deliveries';
import { PabalError } from '@pabal/domain';
import { parseAddress } from '@pabal/mail';
import { newsletterPage } from '@pabal/newsletters';
import {
  groupsOf,
  recipientChanges,
  recipientOf,
  type ShownRecipient,
  segmentsOf,
  shownRecipient,
  subscriptionsOf,
  suppressionPage,
} from '@pabal/people';
import type { SpaceApi } from '../../../api.ts';
import { moment, type Onlooker, when } from '../page.ts';
import { personActs, unsubscribing } from './person-acts.ts';
import { clauseWords } from './rule-words.ts';
import { joined, titled } from './shown.ts';
import { suppressionList } from './suppressions.ts';
import { peopleWords } from './words.ts';

const fewLetters = 10;
const mostGroups = 200;
const mostSegments = 50;
const mostNewsletters = 200;
const mostHeld = 20;
const mostChanges = 10;

/** One person: who they are, what they get and why, and what is done about them. */
export async function personSheet(api: SpaceApi, externalId: string, onlooker: Onlooker): Promise<Sheet> {
  const { locale, may } = onlooker;
  const words = peopleWords[locale];
  const { lists } = api.store;
  const person = shownRecipient(await recipientOf(lists, externalId));
  const { newsletters } = await newsletterPage(lists, { limit: mostNewsletters });
  const offered = newsletters.map(({ key, definition: { name } }) => ({ key, name }));
  return {
    title: person.name ?? person.externalId,
    back: { to: '/console/people', words: words.back },
    blocks: [
      { is: 'facts', facts: factsOf(person, locale) },
      { is: 'acts', acts: personActs(person, offered, onlooker) },
      ...(await subscriptionBlocks(api, person, onlooker)),
      ...(may('letters:read') ? await letterBlocks(api, person, locale) : []),
      ...(await heldBlocks(api, person, onlooker)),
      ...(await groupBlocks(api, person, locale)),
      ...(await segmentBlocks(api, person, locale)),
      ...(await changeBlocks(api, person, locale)),
      {
        is: 'text',
        line: {
          file: `/v1/recipients/${encodeURIComponent(person.externalId)}/export`,
          words: words.export,
        },
      },
      { is: 'text', line: { quiet: words.exportAbout } },
    ],
    commands: commandsFor(person.externalId),
  };
}

function commandsFor(externalId: string): string[] {
  const id = /^[\w@.:-]+$/.test(externalId) ? externalId : JSON.stringify(externalId);
  return [
    `pabal recipients show ${id}`,
    `pabal recipients segments ${id}`,
    `pabal recipients groups ${id}`,
    `pabal subscriptions show ${id}`,
    `pabal letters list --recipient ${id}`,
    `pabal recipients export ${id}`,
    `pabal recipients remove ${id}`,
  ];
}

function factsOf(person: ShownRecipient, locale: Locale) {
  const { facts, none1 } = peopleWords[locale];
  const fact = (name: string, line: Line) => ({ name, line });
  return [
    fact(facts.id, { name: person.externalId }),
    fact(facts.address, person.email),
    fact(facts.name, person.name === null ? none1 : { name: person.name }),
    fact(facts.language, person.locale ?? none1),
    fact(facts.zone, person.timeZone ?? none1),
    fact(facts.seen, moment(person.activeAt)),
    ...when(person.pausedUntil !== null, () => fact(facts.paused, moment(person.pausedUntil))),
    ...Object.entries(person.attributes).map(([name, value]) =>
      fact(facts.attribute(name), { code: JSON.stringify(value) }),
    ),
    fact(facts.made, moment(person.createdAt)),
    fact(facts.changed, moment(person.updatedAt)),
  ];
}

async function subscriptionBlocks(
  { store }: SpaceApi,
  { externalId }: ShownRecipient,
  { locale, may }: Onlooker,
): Promise<Block[]> {
  const words = peopleWords[locale];
  const { columns, states, often } = words;
  const { subscriptions, history } = await subscriptionsOf(store.lists, externalId);
  const mayWrite = may('recipients:write');
  const evidence = (text: string | null): Line =>
    text === null ? { quiet: words.noEvidence } : { name: text };
  return [
    { is: 'heading', words: words.subscriptions, about: words.subscriptionsAbout },
    {
      is: 'list',
      title: words.subscriptions,
      columns: titled(
        ...[columns.newsletter, columns.state, columns.often, columns.consent, columns.where, columns.text],
        ...[columns.changed, columns.by, ...(mayWrite ? [columns.act] : [])],
      ),
      rows: subscriptions.map((one) => ({
        ...{ key: one.newsletter, to: `/console/newsletters/${one.newsletter}` },
        cells: [
          one.newsletter,
          { tag: states[one.state], tone: one.state === 'subscribed' ? 'ok' : 'plain' },
          one.atMostWeekly ? often.weekly : often.all,
          moment(one.consentAt),
          evidence(one.consentSource),
          { name: one.consentTextVersion ?? '' },
          moment(one.changedAt),
          { name: one.changedBy },
        ],
        ...(mayWrite && { acts: when(one.state !== 'unsubscribed', () => unsubscribing(one, locale)) }),
      })),
      empty: words.noSubscriptions,
    },
    { is: 'heading', words: words.moves },
    {
      is: 'list',
      title: words.moves,
      columns: titled(
        ...[columns.at, columns.newsletter, columns.from, columns.to, columns.where, columns.by],
      ),
      rows: history.map((move, place) => ({
        key: `${place}`,
        cells: [
          moment(move.at),
          { name: move.newsletter },
          move.from === null ? words.nothing : states[move.from],
          states[move.to],
          evidence(move.consentSource),
          { name: move.actor },
        ],
      })),
      empty: words.noMoves,
    },
  ];
}

async function letterBlocks(
  { store }: SpaceApi,
  { externalId }: ShownRecipient,
  locale: Locale,
): Promise<Block[]> {
  const words = peopleWords[locale];
  const { letter, lane, state, at } = words.columns;
  const { letters } = await findLetters(store.lists, { recipient: externalId }, { limit: fewLetters });
  return [
    { is: 'heading', words: words.letters, about: words.lettersAbout },
    {
      is: 'list',
      title: words.letters,
      columns: titled(letter, lane, state, at),
      rows: letters.map((one) => ({
        ...{ key: one.id, to: `/console/letters/${one.id}` },
        cells: [
          { name: one.template },
          words.lanes[one.lane],
          { tag: words.letterStates[one.state], tone: one.state === 'failed' ? 'bad' : 'plain' },
          moment(one.createdAt),
        ],
      })),
      empty: words.noLetters,
    },
    ...when<Block>(letters.length > 0, () => ({
      is: 'text',
      line: {
        to: `/console/letters?recipient=${encodeURIComponent(externalId)}`,
        words: words.allLetters,
      },
    })),
  ];
}

async function heldBlocks(
  { store, erasure }: SpaceApi,
  { email }: ShownRecipient,
  onlooker: Onlooker,
): Promise<Block[]> {
  const words = peopleWords[onlooker.locale];
  const parsed = parseAddress(email);
  const address = parsed.ok ? parsed.address.key : email;
  const found = await suppressionPage(store.lists, { address }, { limit: mostHeld }, erasure);
  return [
    { is: 'heading', words: words.held },
    suppressionList(found.suppressions, onlooker, { title: words.held, empty: words.notHeld }),
  ];
}

async function groupBlocks(
  { store }: SpaceApi,
  { externalId }: ShownRecipient,
  locale: Locale,
): Promise<Block[]> {
  const words = peopleWords[locale];
  const { groups } = await groupsOf(store.lists, externalId, { limit: mostGroups });
  return [
    { is: 'heading', words: words.groups },
    {
      is: 'list',
      title: words.groups,
      columns: titled(words.columns.group, words.columns.since),
      rows: groups.map(({ key, addedAt }) => ({
        ...{ key, to: `/console/groups/${encodeURIComponent(key)}` },
        cells: [{ name: key }, moment(addedAt)],
      })),
      empty: words.noGroups,
    },
  ];
}

async function segmentBlocks(
  { store }: SpaceApi,
  { externalId }: ShownRecipient,
  locale: Locale,
): Promise<Block[]> {
  const words = peopleWords[locale];
  const { segment, inside, because } = words.columns;
  const heading: Block = { is: 'heading', words: words.segments, about: words.segmentsAbout };
  const found = await segmentsOf(store, externalId, { limit: mostSegments }).catch((error: unknown) => {
    if (error instanceof PabalError && error.code === 'too-expensive') return undefined;
    throw error;
  });
  if (found === undefined) return [heading, { is: 'text', line: words.tooExpensive, tone: 'warn' }];
  return [
    heading,
    {
      is: 'list',
      title: words.segments,
      columns: titled(segment, inside, because),
      rows: found.segments.map((one) => ({
        key: one.key,
        to: `/console/segments/${encodeURIComponent(one.key)}?who=${encodeURIComponent(externalId)}`,
        cells: [
          { name: one.key },
          one.inside ? { tag: words.yes, tone: 'ok' } : words.no,
          joined(
            one.because.map(({ rule, holds, value }) => [
              ...(holds ? [] : [words.isNot]),
              ...clauseWords(rule, locale),
              ...(value === undefined ? [] : [` (${words.found} `, { code: JSON.stringify(value) }, ')']),
            ]),
            ', ',
          ),
        ],
      })),
      empty: words.noSegments,
    },
  ];
}

async function changeBlocks(
  { store }: SpaceApi,
  { externalId }: ShownRecipient,
  locale: Locale,
): Promise<Block[]> {
  const words = peopleWords[locale];
  const { at, by, from, to } = words.columns;
  const { changes } = await recipientChanges(store, externalId, { limit: mostChanges });
  return [
    { is: 'heading', words: words.history },
    {
      is: 'list',
      title: words.history,
      columns: titled(at, by, from, to),
      rows: changes.map((change, place) => ({
        key: `${place}`,
        cells: [moment(change.at), { name: change.actor }, change.oldAddress, change.newAddress],
      })),
      empty: words.noHistory,
    },
  ];
}
