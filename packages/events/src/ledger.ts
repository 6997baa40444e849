import type { App } from '@pabal/db/apps';
import { type Acceptance, acceptEvents, type NewDelivery, type NewEvent } from '@pabal/db/ledger';
import { isDataError, type Store } from '@pabal/db/store';
import { defaultSpace, type Lane, PabalError } from '@pabal/domain';
import type { Place, Shares } from '@pabal/queue';
import { createBatcher, createLabels, figures, type Metrics } from '@pabal/runtime';
import type { Bells, Rung } from './bells.ts';

/** Commits events and rings for them. */
export interface EventLedger {
  /** Resolves once the event is committed, or its earlier self was found. @throws PabalError `store-unavailable` */
  accept(app: App, event: NewEvent): Promise<Acceptance>;
  /** The same for events that came together. Resolves with what became of each, in their order. */
  acceptAll(app: App, events: readonly NewEvent[]): Promise<PromiseSettledResult<Acceptance>[]>;
  /** Makes events ready to be stored by the caller, in a transaction of its own. */
  prepare(posted: readonly Posted[]): Prepared;
  /** These apps may post: their figures are 0 from now on, and not first there with their first event. */
  know(apps: readonly string[]): void;
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
  readonly shares: Pick<Shares, 'place'>;
  readonly metrics: Metrics;
  /** Told how many letters were stored with their events. */
  readonly onPlanned: (lane: Lane, letters: number) => void;
}

/** Events that their maker stores. */
interface Prepared {
  readonly events: readonly NewEvent[];
  /** They are committed: counts those that are new, and rings for them. */
  committed(isNew: (eventId: string) => boolean): void;
}

/** An event of an app. */
interface Posted {
  readonly app: Pick<App, 'id' | 'name' | 'space' | 'paused'>;
  readonly event: NewEvent;
}

/** The same, once it is known where its letters go. */
interface Placed extends Posted {
  readonly place: Place;
}

/**
 * Events that arrive while a statement is under way go together in the next: alone, an event waits for nothing; under
 * load, hundreds share one commit. An event with values that PostgreSQL refuses fails alone.
 */
export function createEventLedger({ store, bells, shares, metrics, onPlanned }: Deps): EventLedger {
  const counts = createCounts(metrics, onPlanned);

  function prepare(posted: readonly Posted[]): Prepared {
    const now = Date.now();
    const placed = posted.map((one) => placeOf(shares, one, now));
    return {
      events: placed.map(storedAs),
      committed(isNew) {
        const created = placed.filter(({ event }) => isNew(event.id));
        bells.ring(created.map((one) => rungOf(one, now)));
        counts.add(created);
      },
    };
  }

  async function commit(posted: readonly Posted[]): Promise<Acceptance[]> {
    const { events, committed } = prepare(posted);
    const acceptances = await acceptEvents(store, events);
    const created = new Set(
      events.flatMap(({ id }, at) => (acceptances[at]?.kind === 'created' ? [id] : [])),
    );
    committed((id) => created.has(id));
    return acceptances;
  }

  const options = { parallel: statementsTogether, isolate: isDataError };
  const together = createBatcher(commit, { ...options, maxSize: eventsTogether });
  const alone = createBatcher(commit, { ...options, maxSize: 1 });

  const isOverloaded = () => together.size() + alone.size() >= mostWaiting;

  async function accept(app: App, event: NewEvent): Promise<Acceptance> {
    if (isOverloaded()) throw overloaded();
    return (isLarge(event) ? alone : together).add({ app, event });
  }

  return {
    accept,
    prepare,
    know: counts.know,
    async acceptAll(app, events) {
      // One by one they are refused, or have a statement of their own.
      const apart = isOverloaded() || events.some(isLarge);
      return apart
        ? Promise.allSettled(events.map((event) => accept(app, event)))
        : together.addAll(events.map((event) => ({ app, event })));
    },
  };
}

/** Apps that figures tell apart. */
const mostApps = 20;

/** Counts what was stored together: figures are found by their labels, which for each event of a batch would be dear. */
function createCounts(metrics: Metrics, onPlanned: Deps['onPlanned']) {
  const labelOf = createLabels(mostApps);
  const acceptedEvents = metrics.counter(figures.acceptedEvents);
  const plannedLetters = metrics.counter(figures.plannedLetters);
  const leftWaiting = metrics.counter(figures.beyondShare);

  function add(stored: readonly Placed[]): void {
    const tallies = new Map<string, Tally>();
    for (const { app, event, place } of stored) {
      const key = `${event.lane} ${app.id}`;
      const tally = tallies.get(key) ?? {
        app: appLabel(app),
        lane: event.lane,
        events: 0,
        letters: 0,
        left: 0,
      };
      tallies.set(key, tally);
      tally.events += 1;
      tally.letters += event.deliveries.length;
      if (place === 'ledger') tally.left += event.deliveries.length;
    }
    for (const { app, lane, events, letters, left } of tallies.values()) {
      const labels = { lane, app: labelOf(app) };
      acceptedEvents.inc(labels, events);
      plannedLetters.inc(labels, letters);
      onPlanned(lane, letters);
      if (left > 0) leftWaiting.inc(labels, left);
    }
  }

  return {
    add,
    know: (apps: readonly string[]) => {
      for (const name of apps) {
        const app = labelOf(name);
        for (const figure of [acceptedEvents, plannedLetters, leftWaiting]) figure.know({ app });
      }
    },
  };
}

/** How figures name an app: two spaces may have one of the same name. */
export const appLabel = ({ space, name }: Pick<App, 'space' | 'name'>): string =>
  space === defaultSpace.id ? name : `${space}/${name}`;

/** What was stored together of one app in one lane. */
interface Tally {
  readonly app: string;
  readonly lane: Lane;
  events: number;
  letters: number;
  left: number;
}

const isLarge = ({ deliveries }: NewEvent) => deliveries.length > largeEvent;

const isDue = ({ sendAt }: NewEvent, now: number) => sendAt === undefined || sendAt.getTime() <= now;

const isMail = ({ channel }: NewDelivery) => channel === undefined;

/** Letters for later take nothing of the share now, nor do those of other channels: each of those has a pace of its own. The sweeper looks to that when their time comes. */
function placeOf(shares: Pick<Shares, 'place'>, { app, event }: Posted, now: number): Placed {
  if (app.paused) return { app, event, place: 'ledger' };
  const letters = isDue(event, now) ? event.deliveries.filter(isMail).length : 0;
  return { app, event, place: shares.place(app, event.lane, letters) };
}

const storedAs = ({ app, event, place }: Placed): NewEvent =>
  place === 'ledger' ? { ...event, waits: app.paused || 'mail' } : event;

/** Letters for later, and those left in the ledger, are not rung for: builders do it when their time comes. */
function rungOf({ app, event, place }: Placed, now: number): Rung {
  const { id, lane, deliveries, audience } = event;
  const due = isDue(event, now);
  const rung = place !== 'ledger' && due;
  const isAllMail = deliveries.every(isMail);
  return {
    id,
    lane,
    backlog: place === 'backlog',
    deliveryIds: rung ? idsOf(isAllMail ? deliveries : deliveries.filter(isMail)) : [],
    ...(!isAllMail && due && !app.paused && { others: deliveries.filter((one) => !isMail(one)) }),
    expanding: audience !== undefined,
  };
}

const idsOf = (deliveries: readonly NewDelivery[]) => deliveries.map(({ id }) => id);

function overloaded(): PabalError {
  return new PabalError(
    'store-unavailable',
    'More events are waiting to be stored than PostgreSQL keeps up with; this one was not accepted. Try again shortly.',
  );
}
