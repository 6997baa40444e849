import { channels, deliveryStates, receiptKinds, receiptSources } from '@pabal/domain';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import {
  code,
  cursor,
  email,
  externalId,
  id,
  lane,
  line,
  pageSize,
  reply,
  status,
  time,
  when,
} from '../fields.ts';

export const deliveryQuery = z.strictObject({
  event: id.optional().meta({ description: 'Only those of this event.' }),
  state: z.enum(deliveryStates).optional(),
  address: email.optional(),
  recipient: externalId.optional().meta({
    description: 'Those to this recipient, whether an event named them or one of their groups.',
  }),
  template: line('a template', 100).optional(),
  lane: lane.optional(),
  from: time.optional().meta({ description: 'Made at or after this time.' }),
  to: time.optional().meta({ description: 'Made before this time.' }),
  limit: pageSize(200, 50),
  cursor: cursor.optional(),
});

const channel = z.enum(channels).meta({ description: 'The way it goes.' });

/** What is shown of every delivery. */
export const deliveryFields = {
  id,
  event: id.nullable(),
  channel,
  state: z.enum(deliveryStates),
  lane,
  template: z.string(),
  templateVersion: z.string().nullable(),
  address: z.string().nullable().meta({
    description:
      'Null, as are its name and the words of the answer, where the app wrote to a recipient or a group and the key lacks `recipients:read`.',
  }),
  name: z.string().nullable(),
  locale: z.string().nullable(),
  test: z.boolean(),
  remoteId: z.string().meta({
    description: 'By which the other side knows it: of mail, the Message-ID, which never changes.',
  }),
  attempt: z.int().meta({ description: 'The number of attempts so far.' }),
  createdAt: when,
  nextAttemptAt: when.nullable().meta({
    description:
      'The time before which it is not tried; null when it will not be tried again, and, in lists, while it waits in line. For one letter in line: when it will go at the present rate.',
  }),
  waitsFor: z.string().nullable().meta({
    description: 'What it waits for in line: `domain:<domain>` or `provider:<name>`, as in `/v1/limits`.',
  }),
  expiresAt: when.nullable(),
  settledAt: when.nullable(),
  outcome: z.string().nullable().meta({ description: 'Class of the last attempt’s result.' }),
  code,
  status,
  reply,
  provider: z.string().nullable(),
  cause: z.string().nullable().meta({ description: 'Why it failed or was suppressed.' }),
};

const shownDelivery = named('Delivery', z.strictObject(deliveryFields), 'One message for one address.');

export const historyEntry = named(
  'HistoryEntry',
  z.strictObject({
    at: when,
    from: z.enum(deliveryStates).nullable(),
    to: z.enum(deliveryStates),
    attempt: z.int(),
    outcome: z.string().nullable(),
    code,
    status,
    reply,
    provider: z.string().nullable(),
    templateVersion: z.string().nullable(),
    actor: z.string().nullable(),
    note: z.string().nullable(),
  }),
  'One move of a delivery from state to state.',
);

export const receipts = z.array(
  named(
    'Receipt',
    z.strictObject({
      kind: z.enum(receiptKinds).meta({
        description:
          '`bounced`: the address does not exist or takes no mail any more. `soft-bounced`: it came back for another reason. `delayed`: it is still being tried. `replied`: a program answered.',
      }),
      at: when.meta({ description: 'When it happened, as told by who reports it.' }),
      notedAt: when,
      source: z.enum(receiptSources).meta({ description: 'Who reported it.' }),
      status,
      reply,
    }),
    'What somebody reported of a letter after it was sent.',
  ),
);

export const deliveryWithHistory = named(
  'DeliveryWithHistory',
  z.strictObject({ ...deliveryFields, history: z.array(historyEntry), receipts }),
  'A delivery with everything that happened to it, oldest first.',
);

export const deliveryPage = named(
  'DeliveryPage',
  z.strictObject({
    deliveries: z.array(shownDelivery),
    next: z.string().nullable().meta({
      description:
        'The `cursor` of the next page; null at the end. A page may be short, or empty, and still have one: every page looks at a bounded number of rows.',
    }),
  }),
  'Newest first; within one event by address.',
);

const shownInvitation = z
  .strictObject({
    method: z.enum(['REQUEST', 'CANCEL']).meta({ description: 'CANCEL: the meeting is off.' }),
    uid: z.string().meta({ description: 'The id by which calendars know the meeting.' }),
    revision: z.int(),
    start: z.string(),
    end: z.string().nullable(),
    timeZone: z.string().nullable(),
    summary: z.string(),
    location: z.string().nullable(),
    description: z.string().nullable(),
    url: z.string().nullable(),
    organizer: z.strictObject({ name: z.string().nullable(), email: z.string().nullable() }).nullable().meta({
      description:
        'Who was named to be answered; without one it is the address that the letter is answered at.',
    }),
  })
  .nullable()
  .meta({ description: 'The meeting that the letter invites to, or that it takes back.' });

export const shownLetter = named(
  'Letter',
  z.strictObject({
    id,
    state: z.enum(deliveryStates),
    template: z.string(),
    version: z.string().meta({ description: 'The version of the template that it was made with.' }),
    locale: z.string().meta({ description: 'The language that it is in.' }),
    test: z.boolean(),
    subject: z.string(),
    html: z.string(),
    text: z.string(),
    calendar: shownInvitation,
    attachments: z.array(
      z.strictObject({
        hash: z.string(),
        name: z.string(),
        type: z.string(),
        size: z.int(),
        contentId: z.string().nullable().meta({
          description: 'By which the html shows it as a picture; null for a file beside the letter.',
        }),
      }),
    ),
    differences: z.array(z.string()).meta({
      description:
        'In what it may differ from the letter that was sent, a sentence each; empty when it is the same. In letters of live keys links that were made for the reader lead nowhere (`https://link.invalid/`, `https://unsubscribe.invalid/`); letters of test keys are shown with all their links.',
    }),
  }),
  'A letter as it was sent, made again from the version of its template and the data that are kept. A letter to a recipient or a group needs `recipients:read` as well, a letter of another app or of a newsletter `ops:read`, too.',
);
