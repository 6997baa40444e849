import {
  changeMembers,
  findGroups,
  listMembers,
  type Members,
  type NewMember,
  replaceMembers,
} from '@pabal/db';
import { PabalError } from '@pabal/domain';
import { addressId } from '@pabal/people';
import type { Api } from '../api.ts';
import { excerpt } from '../http/refusals.ts';
import type { Call, Reply } from '../http/route.ts';
import type { MemberRequest } from '../schemas/people.ts';
import { showRecipient } from './recipients.ts';

interface InPath {
  readonly path: { readonly key: string };
}

/** `PUT /v1/groups/{key}/members` */
export async function putMembers(
  api: Api,
  { input }: Call<InPath & { body: { members: MemberRequest[] } }>,
): Promise<Reply> {
  const { key } = input.path;
  const change = await replaceMembers(api.store, key, sorted(input.body.members));
  return { status: 200, body: { key, ...change } };
}

/** `PATCH /v1/groups/{key}/members` */
export async function patchMembers(
  api: Api,
  {
    input,
  }: Call<InPath & { body: { add?: MemberRequest[] | undefined; remove?: MemberRequest[] | undefined } }>,
): Promise<Reply> {
  const { key } = input.path;
  const { add = [], remove = [] } = input.body;
  const change = await changeMembers(api.store, key, { add: sorted(add), remove: sorted(remove) });
  return { status: 200, body: { key, ...change } };
}

/** `GET /v1/groups/{key}/members` */
export async function getMembers(
  api: Api,
  { input }: Call<InPath & { query: { limit: number; cursor?: string | undefined } }>,
): Promise<Reply> {
  const { key } = input.path;
  const { limit, cursor } = input.query;
  const groupId = (await findGroups(api.store, [key])).get(key);
  if (groupId === undefined) throw new PabalError('not-found', `There is no group ${excerpt(key)}.`);
  const members = await listMembers(api.store, groupId, { after: cursor, limit });
  const next = members.length === limit ? members.at(-1)?.id : undefined;
  return { status: 200, body: { key, members: members.map(showRecipient), next: next ?? null } };
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
