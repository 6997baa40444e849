import { deliveryStates, replayRates, replayStates } from '@pabal/domain';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { cursor, email, id, pageSize, when } from '../fields.ts';
import { deadFilter } from './dead-letters.schema.ts';

const { least, most, usual } = replayRates;

export const replayRequest = named(
  'ReplayRequest',
  z
    .strictObject({
      filter: deadFilter,
      rate: z
        .int()
        .min(least)
        .max(most)
        .default(usual)
        .meta({ description: 'Most letters moved in one second.' }),
      dryRun: z.boolean().default(false).meta({ description: 'True: only count what would happen.' }),
      address: email.optional().meta({ description: 'A corrected address; only with `filter.id`.' }),
    })
    .refine(({ filter, address }) => address === undefined || filter.id !== undefined, {
      path: ['address'],
      error: 'no address without filter.id: only a single letter can be replayed to another address',
    }),
  'Dead letters to send again, with the present templates, addresses and credentials.',
);

export const replayPreview = named(
  'ReplayPreview',
  z.strictObject({
    dryRun: z.literal(true),
    letters: z.int(),
    more: z.boolean().meta({ description: 'More letters match than one replay takes.' }),
    sendable: z.int().meta({ description: 'Would be sent again.' }),
    expired: z.int().meta({ description: 'Would be suppressed: they have expired meanwhile.' }),
    cancelled: z.int().meta({ description: 'Would be suppressed: their event was cancelled.' }),
    suppressed: z.int().meta({ description: 'Would be suppressed: somebody does not want mail there.' }),
    erased: z.int().meta({ description: 'Would stay failed: their event’s data is erased.' }),
    addressesSuppressed: z.int(),
    addressesLifted: z.int().meta({
      description:
        'Addresses suppressed because a server refused them. A replay lifts that, and writes to them.',
    }),
    causes: z.array(z.strictObject({ id: z.string(), cause: z.string(), letters: z.int() })),
  }),
  'What a replay would do. Nothing was changed.',
);

const replayFields = {
  id,
  state: z.enum(replayStates),
  filter: z.record(z.string(), z.unknown()).meta({ description: 'What was asked for.' }),
  requestedBy: z.string(),
  rate: z.int(),
  address: z.string().nullable(),
  planned: z.int().meta({ description: 'Letters that were picked when the replay was asked for.' }),
  moved: z.int().meta({ description: 'Letters moved back to pending so far.' }),
  leftAlone: z.int().meta({ description: 'Letters that could not be moved.' }),
  answered: z.int().meta({ description: 'Moved letters that have been tried since.' }),
  sameError: z.int().meta({ description: 'Those among them that met the error they had before.' }),
  createdAt: when,
  endedAt: when.nullable(),
  reason: z.string().nullable().meta({ description: 'Why it was stopped, or who cancelled it.' }),
};

export const shownReplay = named(
  'Replay',
  z.strictObject(replayFields),
  'One decision to send dead letters again.',
);

const letters = z.int().optional();

export const replayWithLetters = named(
  'ReplayWithLetters',
  z.strictObject({
    ...replayFields,
    results: z.record(z.string(), z.int()).meta({
      description:
        'Its letters by what became of them in it. `waiting`, `moved` and `rung` are on their way; `sent`, `same-error`, `other-error` and `suppressed` are back; `erased`, `changed` and `address-taken` were not moved.',
    }),
    today: z.strictObject(Object.fromEntries(deliveryStates.map((state) => [state, letters]))).meta({
      description: 'The states of the letters that it moved, as they are now.',
    }),
  }),
  'A replay with its letters counted.',
);

export const replaysQuery = z.strictObject({ limit: pageSize(200, 50), cursor: cursor.optional() });

export const replayPage = named(
  'ReplayPage',
  z.strictObject({ replays: z.array(shownReplay), next: z.string().nullable() }),
  'Newest first.',
);
