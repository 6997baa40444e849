// What is asked about recipients and groups, and what is answered.

import { z } from 'zod';
import {
  cursor,
  email,
  externalId,
  groupKey,
  jsonObject,
  locale,
  name,
  pageSize,
  timeZone,
} from './fields.ts';
import { named } from './named.ts';

/** Most bytes of a recipient's attributes. */
const maxAttributeBytes = 64 * 1024;
/** Most members in one request. */
const maxMembers = 200_000;

export const recipientRequest = named(
  'RecipientRequest',
  z.strictObject({
    email,
    name: name.optional(),
    locale: locale.optional(),
    timeZone: timeZone.optional(),
    attributes: jsonObject(maxAttributeBytes).optional(),
  }),
  'A recipient as it shall be: what is left out is emptied, activity excepted.',
);
export type RecipientRequest = z.output<typeof recipientRequest>;

export const shownRecipient = named(
  'Recipient',
  z.strictObject({
    externalId: z.string(),
    email: z.string(),
    name: z.string().nullable(),
    locale: z.string().nullable(),
    timeZone: z.string().nullable(),
    attributes: z.record(z.string(), z.unknown()),
    activeAt: z.iso.datetime().nullable().meta({ description: 'When they were last seen doing something.' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  }),
  'A person known to pabal.',
);
export type ShownRecipient = z.output<typeof shownRecipient>;

export const member = named(
  'Member',
  z.union([externalId, z.strictObject({ email, name: name.optional(), locale: locale.optional() })]),
  'A recipient by external id, or an address, which becomes the recipient `mailto:<address>`.',
);
export type MemberRequest = z.output<typeof member>;

const members = z.array(member).max(maxMembers);

export const membersRequest = named('MembersRequest', z.strictObject({ members }), 'Everybody in the group.');

export const membersChangeRequest = named(
  'MembersChangeRequest',
  z
    .strictObject({ add: members.optional(), remove: members.optional() })
    .refine(({ add, remove }) => add !== undefined || remove !== undefined, '`add` or `remove`, or both'),
  'Who leaves and who joins, in this order.',
);

export const membersChange = named(
  'MembersChange',
  z.strictObject({ key: groupKey, members: z.int(), added: z.int(), removed: z.int() }),
  'What became of the group.',
);

export const membersQuery = z.strictObject({ limit: pageSize(1_000, 100), cursor: cursor.optional() });

export const membersPage = named(
  'MembersPage',
  z.strictObject({ key: groupKey, members: z.array(shownRecipient), next: z.string().nullable() }),
  'Members of a group, in a fixed order.',
);
