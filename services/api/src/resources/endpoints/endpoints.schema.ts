import { chatKinds, endpointStandings } from '@pabal/domain';
import { endpointInput } from '@pabal/endpoints';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { endpointKey, id, when } from '../fields.ts';

export const byKey = z.strictObject({ key: endpointKey });

export const wantedEndpoint = named(
  'EndpointInput',
  endpointInput,
  'Where a room or a hook of chat is. Whatever opens it is shown nowhere again.',
);

const endpointFields = {
  id,
  key: endpointKey,
  channel: z.enum(['chat']),
  kind: z.enum(chatKinds),
  target: z.string().meta({ description: 'Where it is, without what is secret.' }),
  description: z.string().nullable(),
  state: z.enum(endpointStandings).meta({
    description:
      '`ended`: its other side says that it is gone. Its letters are suppressed until it is put again.',
  }),
  endedAt: when.nullable(),
  endedReason: z
    .string()
    .nullable()
    .meta({ description: 'The word of its other side, such as `no_service`.' }),
  usedAt: when.nullable().meta({ description: 'When it last took something, to a minute.' }),
  createdAt: when,
  createdBy: z.string(),
  changedAt: when,
};

export const shownEndpoint = named('Endpoint', z.strictObject(endpointFields), 'Where letters of chat go.');

export const putAnswer = named(
  'PutEndpoint',
  z.strictObject({
    ...endpointFields,
    secret: z.string().optional().meta({
      description:
        'Signs what is posted there (Standard Webhooks). Only where it was just made; it is shown nowhere again.',
    }),
  }),
  'An endpoint as it is now.',
);

export const endpointList = named(
  'EndpointList',
  z.strictObject({ endpoints: z.array(z.strictObject(endpointFields)) }),
  'The endpoints of the space, by their keys.',
);

export const removedEndpoint = named('RemovedEndpoint', byKey, 'An endpoint that is gone.');

export const endpointTest = named(
  'EndpointTest',
  z.strictObject({
    delivery: id.meta({ description: 'Of the letter; its history says what became of it.' }),
  }),
  'A test that is on its way.',
);
