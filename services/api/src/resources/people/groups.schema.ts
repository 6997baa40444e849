import { z } from 'zod';
import { named } from '../../http/named.ts';
import { cursor, email, externalId, groupKey, locale, name, pageSize, when } from '../fields.ts';
import { shownRecipient } from './recipients.schema.ts';

/** Most members in one request. */
const maxMembers = 200_000;

const member = named(
  'Member',
  z.union([
    externalId,
    // As in `to` of an event.
    z.strictObject({ recipient: externalId }).transform(({ recipient }) => recipient),
    z.strictObject({ email, name: name.optional(), locale: locale.optional() }),
  ]),
  'A recipient by external id, as text or as in `to` of an event, or an address, which becomes the recipient `mailto:<address>`.',
);

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

export const groupsQuery = z.strictObject({
  limit: pageSize(200, 50),
  cursor: groupKey.optional().meta({ description: 'The `next` of the page before.' }),
});

export const shownGroup = named(
  'Group',
  z.strictObject({
    key: groupKey,
    members: z.int(),
    counted: z.boolean().meta({
      description: 'False when it has more than 10,000 members, of which a list counts no more.',
    }),
    createdAt: when,
    updatedAt: when.meta({ description: 'When somebody last changed its members.' }),
  }),
  'An explicit set of recipients under a key.',
);

export const shownGroups = named(
  'GroupPage',
  z.strictObject({ groups: z.array(shownGroup), next: z.string().nullable() }),
  'By key.',
);

export const membersQuery = z.strictObject({ limit: pageSize(1_000, 100), cursor: cursor.optional() });

export const membersPage = named(
  'MembersPage',
  z.strictObject({ key: groupKey, members: z.array(shownRecipient), next: z.string().nullable() }),
  'Members of a group, in a fixed order.',
);
