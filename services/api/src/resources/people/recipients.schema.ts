import { z } from 'zod';
import { named } from '../../http/named.ts';
import {
  attributes,
  cursor,
  email,
  groupKey,
  line,
  locale,
  name,
  pageSize,
  timeZone,
  when,
} from '../fields.ts';

const part = z.array(z.record(z.string(), z.unknown()));

export const personExport = named(
  'PersonExport',
  z.strictObject({
    recipients: part.optional(),
    groups: part.optional(),
    sources: part.optional(),
    subscriptions: part.optional(),
    subscriptionChanges: part.optional(),
    addressChanges: part.optional(),
    suppressions: part.optional(),
    liftedSuppressions: part.optional(),
    pageRequests: part.optional(),
    reminders: part.optional(),
    leftOut: part.optional(),
    letters: part.meta({ description: 'A page of them, newest first.' }),
    events: z
      .array(z.strictObject({ id: z.string(), data: z.unknown() }))
      .meta({ description: 'The data of the events of these letters, while it is kept.' }),
    next: z.string().nullable().meta({ description: 'The `cursor` of the next page; null at the end.' }),
  }),
  'What is kept about a person: a page of letters, and on the first page everything else.',
);

export const exportQuery = z.strictObject({ cursor: cursor.optional() });

export const recipientRequest = named(
  'RecipientRequest',
  z.strictObject({
    email,
    name: name.optional(),
    locale: locale.optional(),
    timeZone: timeZone.optional(),
    attributes: attributes.optional(),
  }),
  'The whole recipient: a field that is left out is emptied, except the time of the last activity.',
);

export const shownRecipient = named(
  'Recipient',
  z.strictObject({
    externalId: z.string(),
    email: z.string(),
    name: z.string().nullable(),
    locale: z.string().nullable(),
    timeZone: z.string().nullable(),
    attributes: z.record(z.string(), z.unknown()),
    activeAt: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'When the person was last seen doing something.' }),
    pausedUntil: when
      .nullable()
      .meta({ description: 'Until when they want no newsletters; null when they want them now.' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  }),
  'A person known to pabal.',
);

export const recipientsQuery = z.strictObject({
  text: line('a text', 300).optional().meta({
    description:
      'A part of the external id, the address, the name or the value of an attribute, in whatever case (default: all recipients).',
  }),
  limit: pageSize(200, 50),
  cursor: cursor.optional(),
});

export const recipientPage = named(
  'RecipientPage',
  z.strictObject({ recipients: z.array(shownRecipient), next: z.string().nullable() }),
  'In the order in which they were made.',
);

export const membershipsQuery = z.strictObject({
  limit: pageSize(200, 50),
  cursor: groupKey.optional().meta({ description: 'The `next` of the page before.' }),
});

export const membershipPage = named(
  'MembershipPage',
  z.strictObject({
    groups: z.array(z.strictObject({ key: groupKey, addedAt: when })),
    next: z.string().nullable(),
  }),
  'The groups that a recipient is in, by key.',
);
