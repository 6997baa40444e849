// PostgreSQL holds the truth: while it is away nothing is promised, and nothing is sent that cannot be recorded.

import pg from 'pg';
import { bothQueues, type Scenario } from '../scenario.ts';

const killed: Scenario = {
  name: 'postgres-killed',
  what: 'PostgreSQL is killed (SIGKILL, then an immediate stop) and recovers from its log',
  queues: bothQueues,
  async run(drill) {
    const { postgres } = drill.stack;
    for (const signal of drill.short ? (['SIGKILL'] as const) : (['SIGKILL', 'SIGQUIT'] as const)) {
      await postgres.crash(signal);
      await drill.moment(drill.short ? 200 : 1_000, drill.short ? 800 : 8_000);
      await postgres.restart();
      await drill.letters(drill.perSecond);
    }
    return {};
  },
};

const unreachable: Scenario = {
  name: 'postgres-unreachable',
  what: 'the network to PostgreSQL swallows everything for a minute, far longer than a lease',
  queues: bothQueues,
  async run(drill) {
    const { network } = drill.stack.postgres;
    network.flow({ kind: 'hang' });
    await drill.pause(Math.max(drill.minuteMs, 6_000));
    network.flow({ kind: 'pass' });
    return {};
  },
};

const slow: Scenario = {
  name: 'postgres-slow',
  what: 'every packet to and from PostgreSQL takes 150 ms longer, then the ledger is locked for a while',
  queues: bothQueues,
  async run(drill) {
    const { network, url } = drill.stack.postgres;
    network.flow({ kind: 'slow', ms: drill.short ? 50 : 150 });
    await drill.pause(drill.minuteMs / 2);
    network.flow({ kind: 'pass' });
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      await client.query('begin');
      await client.query('lock table deliveries in access exclusive mode');
      await drill.pause(drill.minuteMs / 2);
      await client.query('commit');
    } finally {
      await client.end();
    }
    return {};
  },
};

export const storeFaults: readonly Scenario[] = [killed, unreachable, slow];
