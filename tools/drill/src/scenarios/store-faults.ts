// PostgreSQL holds the truth: while it is away nothing is promised, and nothing is sent that cannot be recorded.

import pg from 'pg';
import { planLetters } from '../load/newsletter.ts';
import { bothQueues, type Scenario } from '../scenario.ts';
import { askService, type Service } from '../stack/services.ts';
import { listenTo, storeSentences } from './told-once.ts';

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

const readOnly: Scenario = {
  name: 'postgres-read-only',
  what: 'PostgreSQL can only be read, twice, as a standby that was not promoted yet: under open connections, and after all were cut',
  queues: bothQueues,
  async run(drill) {
    const { api, builder, senders, office, postgres } = drill.stack;
    const services = [api, builder, ...senders];
    const told = listenTo(services, storeSentences, drill);
    await planLetters(drill, { count: drill.short ? 100 : 2_000, lane: 'newsletter', ring: true });
    for (const cut of [false, true]) {
      // Letters are taken whose answers come when nothing can be written down any more.
      office.on('message', { delayMs: drill.short ? 300 : 1_000 });
      await drill.moment(drill.short ? 400 : 1_500, drill.short ? 600 : 3_000);
      if (cut) await postgres.network.refuse();
      await setReadOnly(postgres.url, true);
      await postgres.network.listen();
      for (const service of services) {
        await drill.until(`the ${service.name} to say why it is not ready`, () => saysReadOnly(service));
      }
      await told.away();
      await drill.pause(drill.minuteMs / 4);
      await setReadOnly(postgres.url, false);
      office.beFriendly();
      await drill.letters(drill.perSecond);
      await told.back();
    }
    return { broken: told.broken() };
  },
};

const failover: Scenario = {
  name: 'postgres-failover',
  what: 'the primary is killed, the network leads to its synchronous standby at once, and that is promoted seconds later',
  queues: bothQueues,
  async run(drill) {
    const { api, builder, senders, office, postgres } = drill.stack;
    const services = [api, builder, ...senders];
    const told = listenTo(services, storeSentences, drill);
    const warns = (expected: boolean) => async () => (await warnsOfStandby(api)) === expected;
    const standby = await postgres.addStandby({
      synchronous: true,
      whileAsynchronous: () =>
        drill.until('the api to warn of a standby that nothing waits for', warns(true)),
    });
    await drill.until('the api to warn no more', warns(false));
    await planLetters(drill, { count: drill.short ? 100 : 2_000, lane: 'newsletter', ring: true });
    office.on('message', { delayMs: drill.short ? 300 : 1_000 });
    await drill.moment(drill.short ? 400 : 1_500, drill.short ? 600 : 3_000);
    await standby.takePlace();
    for (const service of services) {
      await drill.until(`the ${service.name} to say why it is not ready`, () => saysReadOnly(service));
    }
    await told.away();
    await drill.moment(drill.short ? 500 : 4_000, drill.short ? 1_000 : 8_000);
    await standby.promote();
    office.beFriendly();
    await drill.letters(drill.perSecond);
    await told.back();
    return { broken: told.broken() };
  },
};

const asynchronousFailover: Scenario = {
  name: 'postgres-failover-async',
  what: 'the primary is lost with the commits of its last moments, which never reached its asynchronous standby: what that costs is counted, no more is lost than was accepted in them, and senders find what they had settled',
  queues: bothQueues,
  async run(drill) {
    const { api, office, postgres } = drill.stack;
    const standby = await postgres.addStandby({
      synchronous: false,
      whileAsynchronous: () =>
        drill.until('the api to warn of a standby that nothing waits for', () => warnsOfStandby(api)),
    });
    await drill.letters(drill.perSecond);
    const cutAt = Date.now();
    const takenBefore = office.count();
    await standby.loseTouch();
    await drill.pause(drill.short ? 300 : 1_000);
    await standby.takePlace();
    await standby.promote();
    // What was under way when the primary died is answered by nobody, so it counts as accepted until the posts come again.
    const deadAt = Date.now();
    await drill.letters(drill.perSecond);
    const accepted = [...drill.load.promised.values()].filter(
      ({ at }) => at >= cutAt - slack && at <= deadAt + slack,
    );
    return {
      lost: accepted.length,
      repeated: office.count() - takenBefore,
      unknown: accepted.length,
      remark: `${accepted.length} letters were accepted in those moments`,
    };
  },
};

/** Milliseconds by which the moment of a post may be off. */
const slack = 250;

/** For every session, those there are included, as of its next statement. */
async function setReadOnly(url: string, on: boolean): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`alter system set default_transaction_read_only = ${on ? 'on' : 'off'}`);
    await client.query('select pg_reload_conf()');
  } finally {
    await client.end();
  }
}

async function warnsOfStandby(service: Service): Promise<boolean> {
  return (await askService(service, '/readyz')).body.includes('replicates asynchronously');
}

async function saysReadOnly(service: Service): Promise<boolean> {
  const answer = await askService(service, '/readyz').catch(() => undefined);
  return answer?.status === 503 && answer.body.includes('PostgreSQL can only be read');
}

export const storeFaults: readonly Scenario[] = [
  killed,
  unreachable,
  slow,
  readOnly,
  // Last, because they lose the primary.
  failover,
  asynchronousFailover,
];
