// Groups and their members.

import { changeMembers, groupOf, groupPage, memberPage, replaceMembers } from '@pabal/people';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { keyed, type Route } from '../../api.ts';
import { groupKey } from '../fields.ts';
import {
  groupsQuery,
  membersChange,
  membersChangeRequest,
  membersPage,
  membersQuery,
  membersRequest,
  shownGroup,
  shownGroups,
} from './groups.schema.ts';

const MiB = 1024 * 1024;
const byKey = z.strictObject({ key: groupKey });

export const groups: readonly Route[] = [
  keyed('get', '/v1/groups', {
    scope: 'recipients:read',
    summary: 'List groups.',
    input: z.object({ query: groupsQuery }),
    answers: { 200: { description: 'A page of groups.', schema: shownGroups } },
    handle: async (api, { input }) => {
      const { limit, cursor: after } = input.query;
      return { status: 200, body: await groupPage(api.store.lists, { after, limit }) };
    },
  }),
  keyed('get', '/v1/groups/{key}', {
    scope: 'recipients:read',
    summary: 'One group, with all of its members counted.',
    input: z.object({ path: byKey }),
    answers: { 200: { description: 'The group.', schema: shownGroup } },
    problems: ['not-found'],
    handle: async (api, { input }) => ({ status: 200, body: await groupOf(api.store, input.path.key) }),
  }),
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
      const { limit, cursor: after } = input.query;
      return { status: 200, body: await memberPage(api.store.lists, input.path.key, { after, limit }) };
    },
  }),
];
