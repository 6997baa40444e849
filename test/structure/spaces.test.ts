// A statement about what people own names the space, or finds its rows by ids that were found in the space. The types see to it
// where a function is called (packages/db/src/store/store.ts); this sees to it where the statement is written.

import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root, sourceFolders, sourcesIn } from './sources.ts';

/** Tables with a column `space_id`. */
const owned = [
  ...[
    'apps',
    'erased_holds',
    'erasures',
    'feeds',
    'groups',
    'imports',
    'link_cards',
    'newsletters',
    'recipient_sources',
  ],
  ...[
    'page_requests',
    'recipients',
    'replays',
    'segments',
    'soft_bounces',
    'suppression_removals',
    'suppressions',
  ],
  ...['user_roles', 'sessions', 'audit_entries', 'audit_chains', 'webhook_endpoints', 'reminders'],
];
const names = new RegExp(`\\b(?:from|join|into|update|using)\\s+(?:${owned.join('|')})\\b(?![.'])`);
const isSql = /\b(?:select|insert|update|delete|exists)\b/;
const namesSpace = /space_id|letterIsIn|eventIsIn|spaceOfLetter|spaceOfEventLetter/;

const all = 'builders and senders work for all spaces';
const byId = 'finds rows by an id, a key of theirs or a fingerprint that was found in the space';
const bySignedLink = 'finds a row by an id in a link that we signed, which is good in the space of the row';
const byToken = 'the token of a session says in which space it works';
const ofUser = 'a user is signed in, and asked about, whatever the space';
const filtered = 'its conditions name the space, or those of the functions that make them';

/** Statements that name no space, by the function or constant that they stand in, and why they may. */
const without: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'access/sessions.ts': {
    ...{ touchSession: byToken, offerToken: byToken, takeToken: byToken, replaceToken: byToken },
    ...{ deleteSessions: byId, deleteSessionOfToken: byToken, removeOldSessions: all },
  },
  'access/users.ts': { listed: filtered, removeRole: ofUser },
  'editions/checks.ts': { readCloseOut: byId, takeComplaints: all },
  'editions/entries.ts': { chooseLocked: byId },
  'editions/newsletters.ts': { findSourceLogin: byId, planSlots: all, makeEditions: byId },
  'editions/people.ts': { listExcluded: byId },
  'editions/readers.ts': { sampleEditionReaders: byId },
  'editions/steps.ts': { findEditionAtWork: byId },
  'feeds/feeds.ts': { listFeeds: filtered },
  'feeds/fetches.ts': {
    ...{ take: all, releaseFeeds: all, beginReading: byId, giveUpReading: byId },
    ...{ settleAnswer: byId, settleFailure: byId },
  },
  'feeds/link-cards.ts': { takeLinkCard: 'a host that asks for rest asks us all' },
  'ledger/audiences.ts': { expandPage: byId, findAppOfEvent: byId },
  'ledger/holds.ts': { heldNewsletter: byId },
  'ledger/paused.ts': { appGoesOn: all },
  'ledger/sweep.ts': { paused: byId },
  'ledger/unfed.ts': { appsWaiting: all },
  'ledger/unfit.ts': { held: byId },
  'letters/list.ts': { ownedColumns: byId },
  'lookup/events.ts': { listed: filtered },
  'parked/dead-letters.ts': { findLetter: byId },
  'parked/replay-preview.ts': { preview: filtered },
  'parked/replay-steps.ts': {
    ...{ findActiveReplays: all, lock: byId, end: byId, noteAnswers: byId },
    ...{ mostFrequentError: byId, findUnrung: byId },
  },
  'people/erasures/erasures.ts': { moveErasure: byId },
  'people/erasures/person.ts': { deletePeople: byId },
  'people/export.ts': { parts: byId },
  'people/groups.ts': { addressesInGroups: byId, listMembers: byId },
  'people/imports/imports.ts': { end: byId, sweepImports: all },
  'people/imports/intake.ts': { takeImport: all, keepImport: byId, releaseImport: byId, takeIn: byId },
  'people/imports/uploads.ts': { storePiece: byId, startImport: byId, holdImport: byId, dropUpload: byId },
  'people/pages/readers.ts': {
    ...{ findPageReader: bySignedLink, countLeaveReason: byId },
  },
  'people/pages/requests.ts': {
    ...{
      takeDuePageRequest: all,
      countPageLetters: 'the reader has one mailbox, whichever spaces write to it',
    },
    ...{ endPageLetter: byId, findPageRequest: bySignedLink, confirmPageRequest: bySignedLink },
    ...{ askPageLetterAgain: bySignedLink, removeOldPageRequests: all },
  },
  'people/segments/segments.ts': { previewRule: filtered },
  'people/sources.ts': { takeSourceRows: byId, endSourceRun: byId, removeMissing: byId },
  'people/subscriptions.ts': { subscribeOne: byId, findSubscriptions: byId },
  'people/suppressions/holds.ts': {
    ...{ leftBeforeErased: byId, liftNewsletterHold: byId, countUnmatchedHolds: all },
  },
  'people/suppressions/removals.ts': { listRemovals: filtered },
  'webhooks/endpoints.ts': {
    ...{ countEndpoints: byId, changeEndpoint: byId, switchEndpoint: byId, rotateEndpointSecret: byId },
    ...{ deleteEndpoint: byId, pauseWasTold: all },
  },
  'webhooks/facts.ts': { findLetterFacts: byId, findEditionFacts: byId, findExternalIds: byId },
  'webhooks/messages.ts': { take: all, settle: byId, countWaitingMessages: all },
  'webhooks/notes.ts': {
    noteLetters: 'the app of the letter, or its space, is asked by a part of it',
    isAnybodyTold: all,
  },
  'reminders/due.ts': {
    ...{ takeDueReminders: all, takeAskingReminders: all, lockAskedReminder: byId, moveReminders: byId },
    ...{ putOffReminder: byId, countDueReminders: all, isAnyReminderDue: all },
  },
  'retention/replays.ts': { oldReplays: all, find: all },
  'retention/retention.ts': { retentionEnd: all },
};

const wings = 'packages/db/src/';
const shipped = sourceFolders
  .flatMap(sourcesIn)
  .filter((file) => !/\.test\.ts$|\/testing\/|\/tools\/(?:bench|drill|pictures|start)\/|\/test\//.test(file));

it('every statement about what people own names the space, or says why it need not', () => {
  const found = shipped.flatMap((file) =>
    statementsIn(readFileSync(file, 'utf8'))
      .filter(({ text }) => names.test(text) && isSql.test(text) && !namesSpace.test(text))
      .map(({ place }) => `${relative(join(root, wings), file)} ${place}`),
  );
  const said = Object.entries(without).flatMap(([file, places]) =>
    Object.keys(places).map((place) => `${file} ${place}`),
  );
  expect([...new Set(found)].sort()).toEqual(said.sort());
});

it('finds statements in quotes and in templates, also inside of one another', () => {
  const nested = ['`select $', '{a ? `(select from groups)` : "x"} from feeds`'].join('');
  const source = [
    'export async function one() {',
    "  return query('delete from apps');",
    '}',
    `const two = (a) => ${nested};`,
    '// `select from apps`',
  ].join('\n');
  expect(statementsIn(source)).toEqual([
    { place: 'one', text: "'delete from apps'" },
    { place: 'two', text: nested },
  ]);
});

interface Statement {
  /** The function or constant at the file's left edge that it stands in. */
  readonly place: string;
  readonly text: string;
}

/** The texts of a source that stand in quotes or in a template, outside of comments. */
function statementsIn(source: string): Statement[] {
  const text = source.replaceAll(/^\s*\/\/.*$/gm, '').replaceAll(/\/\*[\s\S]*?\*\//g, '');
  const found: Statement[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const quote = text[at];
    if (quote !== '`' && quote !== "'") continue;
    const end = quote === '`' ? endOfTemplate(text, at) : endOfQuoted(text, at);
    found.push({ place: placeOf(text.slice(0, at)), text: text.slice(at, end + 1) });
    at = end;
  }
  return found;
}

function placeOf(before: string): string {
  const places = before.matchAll(/^(?:export )?(?:async )?(?:function|const) (\w+)/gm);
  return [...places].at(-1)?.[1] ?? '';
}

function endOfQuoted(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== "'" && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1;
  return at;
}

function endOfTemplate(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '`') {
    if (text[at] === '\\') at += 2;
    else if (text.startsWith('${', at)) at = endOfHole(text, at + 2) + 1;
    else at += 1;
  }
  return at;
}

/** The brace that ends a hole of a template. */
function endOfHole(text: string, start: number): number {
  let [at, depth] = [start, 1];
  for (; at < text.length; at += 1) {
    if (text[at] === '`') at = endOfTemplate(text, at);
    else if (text[at] === '{') depth += 1;
    else if (text[at] === '}') depth -= 1;
    if (depth === 0) return at;
  }
  return at;
}
