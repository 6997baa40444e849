import { services } from '@pabal/domain';
import { z } from 'zod';
import { named } from '../../http/named.ts';
import { when } from '../fields.ts';

const jobs = z.int().nullable().meta({ description: 'Null while the queue is away.' });
const bytes = z.number().meta({ description: 'Bytes.' });

const database = named(
  'Database',
  z.strictObject({
    version: z.string(),
    bytes,
    connections: z.int().meta({ description: 'Connections in use, of all programs.' }),
    mostConnections: z.int(),
    standbys: z.array(
      z.strictObject({
        name: z.string(),
        isSynchronous: z.boolean(),
        lagSeconds: z.number().nullable().meta({ description: 'Null while nothing is behind.' }),
      }),
    ),
  }),
  'The PostgreSQL that holds the ledger.',
);

export const shownSystem = named(
  'System',
  z.strictObject({
    database,
    migrations: z
      .array(z.strictObject({ name: z.string(), appliedAt: when }))
      .meta({ description: 'Those that have run, the newest first.' }),
    missingMigrations: z
      .array(z.string())
      .meta({ description: 'Migrations of this version that have not run.' }),
    partitions: z
      .array(
        z.strictObject({
          suffix: z.string(),
          from: when.nullable(),
          to: when.nullable(),
          bytes,
          letters: z.number().meta({ description: 'As PostgreSQL estimates them.' }),
        }),
      )
      .meta({
        description: 'Partitions of the ledger, the oldest first; `rest` holds what none was made for.',
      }),
    queues: z.array(
      z.strictObject({
        name: z.string(),
        ...{ waiting: jobs, active: jobs, delayed: jobs, failed: jobs },
        reason: z.string().nullable().meta({ description: 'Why they cannot be counted.' }),
        held: z.int().meta({
          description:
            'What the ledger holds that this queue rings for, at most 100,000. A job is a bell and may be lost: an empty queue does not mean that nothing waits.',
        }),
        holds: z
          .enum(['letters', 'letters-beyond-share', 'events', 'editions', 'dead-letters'])
          .meta({ description: 'What those are.' }),
      }),
    ),
    processes: z.array(
      z.strictObject({
        id: z.string(),
        service: z.enum(services),
        version: z.string(),
        alive: z.boolean(),
        ready: z.boolean(),
        startedAt: when,
        seenAt: when,
        sweptAt: when.nullable().meta({ description: 'Of a builder: when its last sweep ended.' }),
        checks: z
          .array(z.strictObject({ name: z.string(), ok: z.boolean(), detail: z.string().nullable() }))
          .meta({ description: 'What its /readyz says.' }),
      }),
    ),
  }),
  'What pabal runs on.',
);

export const settingList = named(
  'SettingList',
  z.strictObject({
    service: z.enum(services),
    settings: z.array(
      z.strictObject({
        name: z.string(),
        value: z.string().nullable().meta({ description: 'Secrets and passwords are dots.' }),
        from: z
          .enum(['environment', 'default', 'nothing'])
          .meta({ description: 'Where the value comes from; `nothing` when it has none.' }),
        isSecret: z.boolean(),
        description: z.string(),
      }),
    ),
  }),
  'The settings of the process that answers.',
);
