import { letterActions, stepKinds, waits } from '@pabal/deliveries';
import { deliveryStates, editionKinds } from '@pabal/domain';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { shownLetter } from '../events/deliveries.schema.ts';
import { code, email, id, line, reply, status, when } from '../fields.ts';
import { letterStoryShown, reason } from '../operations/dead-letters.schema.ts';

const step = named(
  'LetterStep',
  z.strictObject({
    kind: z.enum(stepKinds).meta({
      description:
        '`accepted` and `planned`: how it came to be. `waited`: for what, from `at` to `until`. `claimed`: a sender took it. `attempt`: what the other side said. `decided`: somebody moved it. `settled`: it will never be sent. `receipt`: what was reported of it after it was sent.',
    }),
    at: when,
    until: when.nullable().meta({ description: 'The end of a wait; null while it lasts.' }),
    waitsFor: z.enum(waits).nullable(),
    of: z.string().nullable().meta({
      description:
        'The app or newsletter; of a wait in line, the limit; of a receipt, who reported it; of the rest, who did it.',
    }),
    state: z.enum(deliveryStates).nullable().meta({ description: 'The state afterwards.' }),
    attempt: z.int().nullable(),
    outcome: z.string().nullable(),
    code,
    status,
    reply,
    provider: z.string().nullable(),
    templateVersion: z.string().nullable(),
    note: z.string().nullable(),
    errorUrl: z.string().nullable().meta({ description: 'Where Sentry has the error of an attempt.' }),
  }),
  'One step of a letter’s history. What does not belong to its kind is null.',
);

export const letterHistoryShown = named(
  'LetterHistory',
  z.strictObject({
    letter: letterStoryShown,
    app: z.strictObject({ id, name: z.string(), pausedAt: when.nullable() }).nullable(),
    event: z
      .strictObject({
        id,
        type: z.string(),
        key: z.string().nullable().meta({ description: 'The idempotency key that it came with.' }),
        sendAt: when,
        cancelledAt: when.nullable(),
        hasData: z.boolean().meta({ description: 'False once its data are erased.' }),
      })
      .nullable(),
    edition: z
      .strictObject({
        id,
        newsletter: z.string(),
        newsletterName: z.string(),
        kind: z.enum(editionKinds),
        state: z.string(),
        slot: when,
        pausedAt: when.nullable(),
        hasContent: z.boolean(),
      })
      .nullable(),
    againOf: id.nullable().meta({ description: 'The letter that a person had sent once more by this one.' }),
    sentAgainAs: id
      .nullable()
      .meta({ description: 'The letter by which this one was sent once more; it is not sent again itself.' }),
    letters: z.int().meta({ description: 'Letters of its event or edition, at most 10,000 counted.' }),
    steps: z.array(step),
    may: z.array(z.enum(letterActions)).meta({
      description: 'What may be done about it in its present state, by those who may.',
    }),
    at: when.meta({ description: 'When this was read.' }),
  }),
  'A letter of any app with everything that happened to it, and what it waited for in between.',
);

export const letterMessage = named(
  'LetterMessage',
  z.strictObject({
    ...shownLetter.shape,
    headers: z.array(z.strictObject({ name: z.string(), value: z.string() })),
    source: z.string().meta({ description: 'The whole message (RFC 5322).' }),
  }),
  'A letter as it was sent, with its header fields and its source.',
);

export const frameQuery = z.strictObject({
  pictures: z
    .enum(['0', '1'])
    .transform((asked) => asked === '1')
    .optional()
    .meta({ description: '1: pictures of other servers are loaded, which tells them that somebody looks.' }),
});

export const letterHtml = named('LetterHtml', z.string(), 'The html of a letter.');

export const letterCancelRequest = named(
  'LetterCancelRequest',
  z.strictObject({ reason }),
  'A letter that is not to go out.',
);

export const letterAddressRequest = named(
  'LetterAddressRequest',
  z.strictObject({ address: email, reason }),
  'Another address for a letter that waits.',
);

export const decidedLetter = named(
  'DecidedLetter',
  z.strictObject({ id, state: z.enum(deliveryStates) }),
  'The letter as it is now.',
);

export const findQuery = z.strictObject({
  q: line('a text', 300).meta({
    description:
      'An id or its first eight or more digits, a Message-ID, an address, an idempotency key, or the beginning of a name.',
  }),
});

export const findResult = named(
  'Found',
  z.strictObject({
    hits: z.array(
      z.strictObject({
        kind: z.enum([
          ...(['letter', 'event', 'edition', 'replay', 'app', 'newsletter', 'recipient', 'group'] as const),
          ...(['cause', 'address', 'template'] as const),
        ]),
        id: z.string(),
        title: z.string(),
        detail: z.string().nullable(),
      }),
    ),
  }),
  'What the text may mean, the likeliest first.',
);
