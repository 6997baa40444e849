// The way of a letter through this process, wired together: gate, claim, domain, provider, settlement.

import type { Config } from '@pabal/config';
import { readDomainLimits } from '@pabal/config';
import {
  claimDeliveries,
  cutLimit,
  findNotDue,
  listLimits,
  listSenders,
  releaseClaims,
  reserveSlots,
  type SlotRequest,
  type Store,
  storeTime,
} from '@pabal/db';
import type { ErrorReports, Logger } from '@pabal/runtime';
import { createClaims } from './claims.ts';
import { createDispatcher, type Dispatcher } from './dispatcher.ts';
import { createDeliver, type DeliverDeps } from './letters/deliver.ts';
import { createCutLimit } from './limits/cut-limit.ts';
import { createDomains } from './limits/domains.ts';
import { createLanePause } from './limits/lane-pause.ts';
import type { LimitSources } from './limits/limit-metrics.ts';
import { createLimitsInForce } from './limits/limits-in-force.ts';
import { createObservedRates } from './limits/observed-rates.ts';
import { createStoreClock } from './limits/store-clock.ts';
import { createGate } from './providers/gate.ts';
import { createProviders, type OpenProvider } from './providers/providers.ts';
import type { Settler } from './settle.ts';

export interface Sending extends LimitSources {
  readonly dispatcher: Dispatcher;
  /** Learns the store's clock and begins to watch the limits. Rejects when the store is away. */
  start(): Promise<void>;
  /** After the dispatcher has stopped. */
  stop(): Promise<void>;
}

export interface SendingDeps extends Omit<DeliverDeps, 'gate' | 'domains' | 'random'> {
  readonly config: Config<'sender'>;
  readonly senderId: string;
  readonly store: Store;
  readonly settler: Settler;
  readonly providers: readonly OpenProvider[];
  readonly onBroken: (provider: string) => void;
  readonly logger: Logger;
  readonly reports: ErrorReports;
}

/** The part of the connections that newsletters leave to events. */
const reservedShare = 0.25;

const now = () => performance.now();

export function createSending(deps: SendingDeps): Sending {
  const { config, store, senderId, logger } = deps;
  const connections = config.SENDER_CONNECTIONS;
  const reserved = Math.ceil(connections * reservedShare);
  const clock = createStoreClock();
  const observed = createObservedRates(now);
  const inForce = createLimitsInForce({
    senderId,
    listLimits: () => listLimits(store),
    listSenders: () => listSenders(store),
    onError: (error) =>
      logger.warn({ err: error }, 'The limits could not be read; those known stay in force.'),
  });
  const cut = createCutLimit({ cutLimit: (limit) => cutLimit(store, limit), inForce, observed, logger });
  const wake = () => dispatcher.wake();

  async function reserve(request: SlotRequest) {
    const asked = now();
    const slots = await reserveSlots(store, request);
    clock.hear(asked, now(), slots.nowMs);
    return slots;
  }

  const providers = createProviders({
    ...deps,
    probeMs: config.PROVIDER_PROBE_SECONDS * 1_000,
    ...{ reserve, clock, cut, inForce, observed, wake, now, random: Math.random },
  });
  const domains = createDomains({
    limits: readDomainLimits(config.DOMAIN_LIMITS ?? '') ?? [],
    most: { event: connections, newsletter: connections - reserved },
    ...{ inForce, reserve, clock, cut, observed, now },
  });
  const pause = createLanePause({
    targetMs: config.EVENT_TARGET_SECONDS * 1_000,
    oldestWaitMs: () => dispatcher.oldestEventMs(),
    now,
  });
  const gate = createGate({
    providers,
    pause,
    unknownFailover: config.UNKNOWN_FAILOVER,
    wake,
    onOrphan: ({ id, doubtedProvider: provider }) =>
      logger.warn(
        { delivery: id, provider },
        'A letter goes through another provider: the one that may have taken it is no longer set up.',
      ),
  });
  const deliver = createDeliver({
    ...deps,
    ...{ gate, domains, random: Math.random },
    observe: (claim, outcome, seconds) => {
      deps.observe(claim, outcome, seconds);
      if (claim.lane === 'event' && outcome.class === 'sent') pause.sent(seconds * 1_000);
    },
  });
  const claims = createClaims({
    claim: (ids, permits) =>
      claimDeliveries(
        store,
        senderId,
        ids,
        permits.map(({ provider }) => provider.name),
      ),
    release: (ids) => releaseClaims(store, senderId, ids),
  });
  const dispatcher = createDispatcher({
    claim: claims.claim,
    notDue: (ids) => findNotDue(store, ids),
    settle: (settlement) => deps.settler.settle(settlement).finally(() => claims.end(settlement.id)),
    pass: domains.pass,
    ...{ gate, deliver, connections, reserved, now },
  });

  return {
    dispatcher,
    providers: () => providers.map((provider) => provider.view()),
    limits: inForce.all,
    newslettersPaused: pause.paused,
    handedBack: domains.handedBack,
    start: async () => {
      for (let times = 0; times < 3; times += 1) {
        const asked = now();
        const time = await storeTime(store);
        clock.hear(asked, now(), time.getTime());
      }
      await inForce.start();
    },
    stop: async () => {
      await claims.stop();
      gate.stop();
      await inForce.stop();
    },
  };
}
