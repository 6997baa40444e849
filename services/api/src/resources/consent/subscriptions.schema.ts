import { subscriptionStates } from '@pabal/domain';
import { consentSource, consentTextVersion } from '@pabal/people';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { cursor, line, pageSize, pastTime, when } from '../fields.ts';

export const newsletterKey = line('a newsletter key', 300).meta({ description: 'Such as `daily-digest`.' });

const consent = z
  .strictObject({
    at: pastTime.optional().meta({ description: 'When it was given, not in the future (default: now).' }),
    source: consentSource,
    textVersion: consentTextVersion.optional(),
  })
  .meta({ description: 'Evidence of the consent.' });

export const subscriptionRequest = named(
  'SubscriptionRequest',
  z.strictObject({
    state: z
      .enum(['subscribed', 'pending'])
      .default('subscribed')
      .meta({ description: '`pending`: asked for and not yet confirmed (double opt-in); gets nothing.' }),
    consent,
  }),
  'A consent, or the wish that waits to be confirmed.',
);

const consentFields = {
  consentAt: when.nullable(),
  consentSource: z.string().nullable(),
  consentTextVersion: z.string().nullable(),
};

export const shownSubscription = named(
  'Subscription',
  z.strictObject({
    newsletter: z.string(),
    recipient: z.string(),
    state: z.enum(subscriptionStates),
    atMostWeekly: z.boolean().meta({
      description:
        'The reader wants at most one letter of it a week; holds while the newsletter has `offersWeekly`.',
    }),
    ...consentFields,
    createdAt: when,
    changedAt: when,
    changedBy: z.string().meta({ description: '`api:<app>`, `cli:<person>`, `import:<id>`, or `link`.' }),
  }),
  'Where somebody stands with a newsletter.',
);

export const unsubscribed = named(
  'Unsubscribed',
  shownSubscription.extend({
    changed: z.int().meta({
      description:
        'Recipients with the same address whom this changed something for; 0 when all had left before.',
    }),
  }),
  'Where somebody stands who was unsubscribed.',
);

export const subscriptionsQuery = z.strictObject({
  state: z.enum(subscriptionStates).optional(),
  limit: pageSize(1_000, 100),
  cursor: cursor.optional(),
});

export const shownSubscriptions = named(
  'SubscriptionPage',
  z.strictObject({ subscriptions: z.array(shownSubscription), next: z.string().nullable() }),
  'In a fixed order.',
);

export const recipientSubscriptions = named(
  'RecipientSubscriptions',
  z.strictObject({
    subscriptions: z.array(shownSubscription),
    history: z.array(
      z.strictObject({
        newsletter: z.string(),
        at: when,
        from: z.enum(subscriptionStates).nullable(),
        to: z.enum(subscriptionStates),
        ...consentFields,
        actor: z.string(),
      }),
    ),
  }),
  'What somebody wants, and every change of it, newest first.',
);
