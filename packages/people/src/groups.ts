// Groups as people decide about them: who is a member.

import {
  changeMembers as change,
  findGroup,
  findGroups,
  type Group,
  listGroups,
  listMembers,
  listMemberships,
  type Members,
  type Membership,
  type MembershipChange,
  type NewMember,
  replaceMembers as replace,
} from '@pabal/db/people';
import type { SpaceQueryable, SpaceStore } from '@pabal/db/store';
import { excerpt, nextOf, PabalError, type PageAsked } from '@pabal/domain';
import type { Address } from '@pabal/mail';
import { addressId } from './address-ids.ts';
import { recipientOf, type ShownRecipient, shownRecipient } from './recipients.ts';

/** A member as it is named: by external id, or by an address, which becomes the recipient `mailto:<address>`. */
export type MemberRequest =
  | string
  | { readonly email: Address; readonly name?: string | undefined; readonly locale?: string | undefined };

export interface GroupPage {
  readonly groups: readonly Group[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

/** A page of the groups of the space, by key. */
export async function groupPage(store: SpaceQueryable, page: PageAsked): Promise<GroupPage> {
  const groups = await listGroups(store, page);
  return { groups, next: nextOf(groups, page.limit, ({ key }) => key) };
}

/** The group of this key. @throws PabalError `not-found` */
export async function groupOf(store: SpaceQueryable, key: string): Promise<Group> {
  const group = await findGroup(store, key);
  if (group === undefined) throw noGroup(key);
  return group;
}

export interface MemberPage {
  readonly key: string;
  readonly members: readonly ShownRecipient[];
  readonly next: string | null;
}

/** A page of a group's members in a fixed order. @throws PabalError `not-found` */
export async function memberPage(store: SpaceQueryable, key: string, page: PageAsked): Promise<MemberPage> {
  const id = await groupId(store, key);
  const members = await listMembers(store, id, { after: page.after, limit: page.limit });
  return { key, members: members.map(shownRecipient), next: nextOf(members, page.limit, ({ id }) => id) };
}

/** The groups that somebody is in. */
export interface MembershipPage {
  readonly groups: readonly Membership[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

/** A page of the groups that somebody is in, by key. @throws PabalError `not-found` */
export async function groupsOf(
  store: SpaceQueryable,
  externalId: string,
  page: PageAsked,
): Promise<MembershipPage> {
  const { id } = await recipientOf(store, externalId);
  const groups = await listMemberships(store, id, page);
  return { groups, next: nextOf(groups, page.limit, ({ key }) => key) };
}

const noGroup = (key: string) => new PabalError('not-found', `There is no group ${excerpt(key)}.`);

/** The id of the group of this key. @throws PabalError `not-found` */
async function groupId(store: SpaceQueryable, key: string): Promise<string> {
  const id = (await findGroups(store, [key])).get(key);
  if (id === undefined) throw noGroup(key);
  return id;
}

/**
 * Makes a group consist of exactly these members; makes the group when there is none.
 *
 * @param actor  who decides, such as `api:billing` or `cli:kim`
 * @throws PabalError `unknown-recipient` when an external id is not known; nothing is changed then
 */
export function replaceMembers(
  store: SpaceStore,
  key: string,
  members: readonly MemberRequest[],
  actor: string,
): Promise<MembershipChange> {
  return replace(store, key, sorted(members), actor);
}

/**
 * Takes members out, then adds members; makes the group when there is none.
 *
 * @throws PabalError `unknown-recipient` when an external id to be added is not known; nothing is changed then
 */
export function changeMembers(
  store: SpaceStore,
  key: string,
  { add = [], remove = [] }: MemberChanges,
  actor: string,
): Promise<MembershipChange> {
  return change(store, key, { add: sorted(add), remove: sorted(remove) }, actor);
}

export interface MemberChanges {
  readonly add?: readonly MemberRequest[] | undefined;
  readonly remove?: readonly MemberRequest[] | undefined;
}

/** Members by how they are named, each once; of two entries with one address the last counts. */
function sorted(members: readonly MemberRequest[]): Members {
  const externalIds = new Set<string>();
  const people = new Map<string, NewMember>();
  for (const member of members) {
    if (typeof member === 'string') {
      externalIds.add(member);
      continue;
    }
    const { email, name, locale } = member;
    const externalId = addressId(email);
    people.set(externalId, { externalId, address: email.address, addressKey: email.key, name, locale });
  }
  for (const externalId of people.keys()) externalIds.delete(externalId);
  return { externalIds: [...externalIds], people: [...people.values()] };
}
