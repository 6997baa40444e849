// Apps and their keys: only admins make and end them, and never with a key.

import { keysOf, makeApp, revokeKeys, rotateKey } from '@pabal/apps';
import type { ListedKey } from '@pabal/db/apps';
import { z } from 'zod';
import { actorOf } from '../../actor.ts';
import { type Route, signedIn } from '../../api.ts';
import { inText } from '../in-text.ts';
import { appName } from './apps.schema.ts';
import {
  keyList,
  keyPrefix,
  madeApp,
  newAppRequest,
  newKey,
  revokedKeys,
  rotateRequest,
} from './keys.schema.ts';

const byName = z.strictObject({ name: appName });
const admins = { roles: ['admin'] } as const;

export const keys: readonly Route[] = [
  signedIn('post', '/v1/apps', {
    ...admins,
    summary: 'Make an app and its first key.',
    input: z.object({ body: newAppRequest }),
    answers: { 201: { description: 'The app, and its key, which is shown nowhere again.', schema: madeApp } },
    problems: ['wrong-state'],
    handle: async ({ store }, { caller, input }) => {
      const { name, mode, scopes, templates, expiresAt } = input.body;
      const key = await makeApp(store, { name, mode, scopes, templates, expiresAt }, actorOf(caller));
      return { status: 201, body: { name, key } };
    },
  }),
  signedIn('get', '/v1/apps/{name}/keys', {
    roles: ['viewer', 'operator', 'editor', 'admin'],
    summary: 'List the keys of an app.',
    input: z.object({ path: byName }),
    answers: { 200: { description: 'Its keys, the newest first.', schema: keyList } },
    problems: ['not-found'],
    handle: async ({ store }, { input }) => {
      const keys = await keysOf(store, input.path.name);
      return { status: 200, body: { keys: keys.map(showKey) } };
    },
  }),
  signedIn('post', '/v1/apps/{name}/keys', {
    ...admins,
    summary: 'Give an app another key. Those in force end after the overlap.',
    input: z.object({ path: byName, body: rotateRequest }),
    answers: { 201: { description: 'The key, which is shown nowhere again.', schema: newKey } },
    problems: ['not-found'],
    handle: async ({ store }, { caller, input }) => {
      const { scopes, templates, expiresAt, overlapSeconds } = input.body;
      const wishes = { scopes, templates, expiresAt, overlapSeconds };
      const { key, prefix, old } = await rotateKey(store, input.path.name, wishes, actorOf(caller));
      return { status: 201, body: { key, prefix, old: old.map(inText) } };
    },
  }),
  signedIn('delete', '/v1/apps/{name}/keys/{prefix}', {
    ...admins,
    summary: 'Revoke the keys of an app that begin so. What they have posted is still sent.',
    input: z.object({ path: byName.extend({ prefix: keyPrefix }) }),
    answers: { 200: { description: 'What was revoked now.', schema: revokedKeys } },
    problems: ['not-found'],
    handle: async ({ store }, { caller, input }) => {
      const { name, prefix } = input.path;
      return { status: 200, body: { revoked: await revokeKeys(store, name, prefix, actorOf(caller)) } };
    },
  }),
];

const showKey = ({ id: _id, ...key }: ListedKey) => inText(key);
