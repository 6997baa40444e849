import { type Acceptance, acceptEvents, isDataError, type NewEvent, type Store } from '@pabal/db';
import { PabalError } from '@pabal/domain';
import { createBatcher, type Metrics } from '@pabal/runtime';
import type { Bells, Rung } from './bells.ts';

/** Commits events and rings for them. */
export interface EventLedger {
  /** Resolves once the event is committed, or its earlier self was found. @throws PabalError `store-unavailable` */
  accept(event: NewEvent): Promise<Acceptance>;
  /** The same for events that came together. Resolves with what became of each, in their order. */
  acceptAll(events: readonly NewEvent[]): Promise<PromiseSettledResult<Acceptance>[]>;
}

/** Events with more letters than this have a statement of their own, so that no statement grows without bound. */
const largeEvent = 100;
/** Events of one statement. */
const eventsTogether = 500;
/** Statements under way at a time: one is being written down while the next is being put together. */
const statementsTogether = 2;
/** Events that may wait for their turn; more means that the store is as good as away. */
const mostWaiting = 10_000;

interface Deps {
  readonly store: Store;
  readonly bells: Bells;
  readonly metrics: Metrics;
}

/**
 * Events that arrive while a statement is under way go together in the next: alone, an event waits for nothing; under
 * load, hundreds share one commit. An event with values that PostgreSQL refuses fails alone.
 */
export function createEventLedger({ store, bells, metrics }: Deps): EventLedger {
  const acceptedEvents = metrics.counter('pabal_events_accepted_total', 'Events that were stored.', ['lane']);
  const plannedLetters = metrics.counter(
    'pabal_deliveries_planned_total',
    'Deliveries that were stored with their event; members of groups come later and are not among them.',
    ['lane'],
  );

  async function commit(events: readonly NewEvent[]): Promise<Acceptance[]> {
    const now = Date.now();
    const acceptances = await acceptEvents(store, events);
    const created = events.filter((_, index) => acceptances[index]?.kind === 'created');
    bells.ring(created.map((event) => rungOf(event, now)));
    for (const { lane, deliveries } of created) {
      acceptedEvents.inc({ lane });
      plannedLetters.inc({ lane }, deliveries.length);
    }
    return acceptances;
  }

  const options = { parallel: statementsTogether, isolate: isDataError };
  const together = createBatcher(commit, { ...options, maxSize: eventsTogether });
  const alone = createBatcher(commit, { ...options, maxSize: 1 });

  const isOverloaded = () => together.size() + alone.size() >= mostWaiting;

  async function accept(event: NewEvent): Promise<Acceptance> {
    if (isOverloaded()) throw overloaded();
    return (isLarge(event) ? alone : together).add(event);
  }

  return {
    accept,
    async acceptAll(events) {
      // One by one they are refused, or have a statement of their own.
      const apart = isOverloaded() || events.some(isLarge);
      return apart ? Promise.allSettled(events.map(accept)) : together.addAll(events);
    },
  };
}

const isLarge = ({ deliveries }: NewEvent) => deliveries.length > largeEvent;

/** Letters for later are not rung for: the sweeper does it when their time comes. */
function rungOf({ id, lane, sendAt, deliveries, audience }: NewEvent, now: number): Rung {
  const due = sendAt === undefined || sendAt.getTime() <= now;
  return {
    id,
    lane,
    deliveryIds: due ? deliveries.map((delivery) => delivery.id) : [],
    expanding: audience !== undefined,
  };
}

function overloaded(): PabalError {
  return new PabalError(
    'store-unavailable',
    'More events are waiting to be stored than PostgreSQL keeps up with; this one was not accepted. Try again shortly.',
  );
}
