// Groups and their members.

import { listMembers } from '@pabal/db/people';
import { changeMembers, groupId, replaceMembers } from '@pabal/people';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route } from '../../api.ts';
import { page } from '../../http/page.ts';
import { groupKey } from '../fields.ts';
import {
  membersChange,
  membersChangeRequest,
  membersPage,
  membersQuery,
  membersRequest,
} from './groups.schema.ts';
import { showRecipient } from './recipients.ts';

const MiB = 1024 * 1024;
const byKey = z.strictObject({ key: groupKey });

export const groups: readonly Route[] = [
  keyed('put', '/v1/groups/{key}/members', {
    scope: 'recipients:write',
    summary: 'Make a group consist of exactly these members.',
    input: z.object({ path: byKey, body: membersRequest }),
    bodyLimit: 32 * MiB,
    large: true,
    answers: { 200: { description: 'The group was changed.', schema: membersChange } },
    problems: ['unknown-recipient'],
    handle: async (api, { caller, input }) => {
      const { key } = input.path;
      const change = await replaceMembers(api.store, key, input.body.members, actorOf(caller));
      return { status: 200, body: { key, ...change } };
    },
  }),
  keyed('patch', '/v1/groups/{key}/members', {
    scope: 'recipients:write',
    summary: 'Take members out of a group, and add some.',
    input: z.object({ path: byKey, body: membersChangeRequest }),
    bodyLimit: 32 * MiB,
    large: true,
    answers: { 200: { description: 'The group was changed.', schema: membersChange } },
    problems: ['unknown-recipient'],
    handle: async (api, { caller, input }) => {
      const { key } = input.path;
      const change = await changeMembers(api.store, key, input.body, actorOf(caller));
      return { status: 200, body: { key, ...change } };
    },
  }),
  keyed('get', '/v1/groups/{key}/members', {
    scope: 'recipients:read',
    summary: 'List the members of a group.',
    input: z.object({ path: byKey, query: membersQuery }),
    answers: { 200: { description: 'A page of members.', schema: membersPage } },
    problems: ['not-found'],
    handle: async (api, { input }) => {
      const { key } = input.path;
      const { limit, cursor } = input.query;
      const group = await groupId(api.store, key);
      const members = await listMembers(api.store.lists, group, { after: cursor, limit });
      const { shown, next } = page(members, limit, showRecipient);
      return { status: 200, body: { key, members: shown, next } };
    },
  }),
];
