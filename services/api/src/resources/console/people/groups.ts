// Groups, and who is in one.

import type { Locale, Sheet, SheetAct } from '@pabal/console/sheet';
import type { SpaceStore } from '@pabal/db/store';
import { groupChanges, groupOf, groupPage, memberPage, type ShownRecipient } from '@pabal/people';
import { moment, type Onlooker, tellerIn, when } from '../page.ts';
import { peopleList, titled } from './shown.ts';
import { peopleWords } from './words.ts';

const onePage = 30;
const changesShown = 10;

export async function groupsPage(
  store: SpaceStore,
  { cursor }: { readonly cursor?: string | undefined },
  { locale, may }: Onlooker,
): Promise<Sheet> {
  const words = peopleWords[locale];
  const { count } = tellerIn(locale);
  const { groups, next } = await groupPage(store.lists, { after: cursor, limit: onePage });
  const { group, members, since, changed } = words.columns;
  return {
    ...{ title: words.groups, about: words.groupsAbout },
    blocks: [
      { is: 'acts', acts: when(may('recipients:write'), () => making(locale)) },
      {
        is: 'list',
        title: words.groups,
        columns: [...titled(group), { title: members, isNumber: true }, ...titled(since, changed)],
        rows: groups.map((one) => ({
          ...{ key: one.key, to: `/console/groups/${encodeURIComponent(one.key)}` },
          cells: [
            { name: one.key },
            one.counted ? count(one.members) : words.group.more(count(one.members)),
            moment(one.createdAt),
            moment(one.updatedAt),
          ],
        })),
        empty: words.noGroupsAtAll,
        ...(next !== null && { next: `cursor=${encodeURIComponent(next)}` }),
      },
    ],
    commands: ['pabal groups list'],
  };
}

export async function groupSheet(
  store: SpaceStore,
  { key, cursor }: { readonly key: string; readonly cursor?: string | undefined },
  { locale, may }: Onlooker,
): Promise<Sheet> {
  const words = peopleWords[locale];
  const group = await groupOf(store.lists, key);
  const { members, next } = await memberPage(store.lists, key, { after: cursor, limit: onePage });
  const { changes } = await groupChanges(store, key, { limit: changesShown });
  const mayWrite = may('recipients:write');
  const { count } = tellerIn(locale);
  const { at, by, added, removed } = words.columns;
  return {
    ...{ title: key, about: words.group.memberCount(count(group.members)) },
    back: { to: '/console/groups', words: words.group.back },
    blocks: [
      { is: 'acts', acts: mayWrite ? [adding(key, locale), writing(key, locale)] : [] },
      peopleList(words.group.members, members, {
        ...{ locale, empty: words.group.noMembers, next },
        acts: mayWrite ? (person) => [removing(key, person, locale)] : undefined,
      }),
      { is: 'heading', words: words.group.history },
      {
        is: 'list',
        title: words.group.history,
        columns: [...titled(at, by), { title: added, isNumber: true }, { title: removed, isNumber: true }],
        rows: changes.map((change, place) => ({
          key: `${place}`,
          cells: [moment(change.at), { name: change.actor }, count(change.added), count(change.removed)],
        })),
        empty: words.group.noHistory,
      },
    ],
    commands: [`pabal groups show ${key}`, `pabal groups changes ${key}`],
  };
}

const membersOf = (key: string) => `/v1/groups/${encodeURIComponent(key)}/members`;

function making(locale: Locale): SheetAct {
  const { make, add } = peopleWords[locale].group;
  const { label, will, confirm, said, see } = make;
  return {
    ...{ label, will, confirm, said, see: { to: '/console/groups/{key}', words: see } },
    call: { method: 'PATCH', path: '/v1/groups/{key}/members' },
    fields: [
      { name: 'key', label: make.key, help: make.keyHelp, kind: 'text', isNeeded: true },
      { name: '/add', label: add.ids, help: add.idsHelp, kind: 'words' },
    ],
  };
}

function adding(key: string, locale: Locale): SheetAct {
  const { label, will, confirm, said, ids, idsHelp } = peopleWords[locale].group.add;
  return {
    ...{ label, will, confirm, said },
    call: { method: 'PATCH', path: membersOf(key) },
    fields: [{ name: '/add', label: ids, help: idsHelp, kind: 'words', isNeeded: true }],
  };
}

function writing(key: string, locale: Locale): SheetAct {
  const { label, will, confirm, said, address } = peopleWords[locale].group.write;
  return {
    ...{ label, will, confirm, said },
    call: { method: 'PATCH', path: membersOf(key), body: { add: [{}] } },
    fields: [{ name: '/add/0/email', label: address, kind: 'text', isNeeded: true }],
  };
}

function removing(key: string, { externalId }: ShownRecipient, locale: Locale): SheetAct {
  const { label, will, confirm, said } = peopleWords[locale].group.remove;
  return {
    ...{ label, will, confirm, said, isDangerous: true },
    call: { method: 'PATCH', path: membersOf(key), body: { remove: [externalId] } },
  };
}
