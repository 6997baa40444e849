import { appModes, defaultScopes, scopes } from '@pabal/domain';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { line, timeAhead, when } from '../fields.ts';

/** Long enough to change every program that has a key. */
const longestOverlapSeconds = 90 * 86_400;

const scope = z.enum(scopes);
const templates = z
  .array(line('the name of a template, or the beginning of names with * behind', 100))
  .max(100, 'at most 100 templates')
  .meta({
    description: 'Templates it may post: names, or the beginning of names with `*` behind. None is all.',
  });
const scopeList = z.array(scope).max(scopes.length, 'each scope once');
const expiresAt = timeAhead.optional().meta({ description: 'When the key ends (default never).' });
const secret = z.string().meta({ description: 'The key. It is shown nowhere again.' });
const prefix = z.string().meta({ description: 'Its first characters.' });

export const newAppRequest = named(
  'NewApp',
  z.strictObject({
    name: line('the name of an app', 64),
    mode: z.enum(appModes).default('live'),
    scopes: scopeList.min(1, 'at least one scope').default([...defaultScopes]),
    templates: templates.default([]),
    expiresAt,
  }),
  'An app and what its first key may do.',
);

export const madeApp = named(
  'MadeApp',
  z.strictObject({ name: z.string(), key: secret }),
  'An app that was made.',
);

export const keyList = named(
  'KeyList',
  z.strictObject({
    keys: z.array(
      z.strictObject({
        prefix,
        mode: z.enum(appModes),
        scopes: z.array(scope),
        templates: z.array(z.string()).nullable().meta({ description: 'Null for all.' }),
        createdAt: when,
        createdBy: z.string().nullable(),
        expiresAt: when.nullable(),
        revokedAt: when.nullable(),
        revokedBy: z.string().nullable(),
        lastUsedAt: when.nullable().meta({ description: 'To the minute; null when it was never used.' }),
        inForce: z.boolean(),
      }),
    ),
  }),
  'The keys of an app, the newest first.',
);

export const rotateRequest = named(
  'KeyRotation',
  z.strictObject({
    overlapSeconds: z
      .int('a whole number of seconds')
      .min(0, 'at least 0')
      .max(longestOverlapSeconds, 'at most 90 days')
      .default(86_400)
      .meta({ description: 'For so long the keys in force go on.' }),
    scopes: scopeList
      .default([])
      .meta({ description: 'What it may do (default: the same as the newest key).' }),
    templates: templates.default([]).meta({ description: 'Templates it may post (default: the same).' }),
    expiresAt,
  }),
  'Another key for an app.',
);

export const newKey = named(
  'NewKey',
  z.strictObject({
    key: secret,
    prefix,
    old: z
      .array(z.strictObject({ prefix, expiresAt: when }))
      .meta({ description: 'The keys that were in force, and until when they still are.' }),
  }),
  'A key that was made.',
);

export const keyPrefix = line('the first characters of a key', 60);

export const revokedKeys = named(
  'RevokedKeys',
  z.strictObject({ revoked: z.array(prefix) }),
  'The keys that were revoked now.',
);
