// Which apps may ring at once. An app within its share rings in its lane, as ever. Beyond it, it rings in the backlog as
// long as that is short, and otherwise its letters wait in the ledger until a builder feeds them in turn
// (docs/decisions/0026-shares.md). Every process judges by what it has seen itself: nothing is asked while a request waits.

import { backlogQueues, type Lane, laneQueues, lanes } from '@pabal/domain';
import type { Queues } from './queues.ts';

/** Where letters go that may be sent now: rung for in the lane, rung for in the backlog, or left in the ledger. */
export type Place = 'lane' | 'backlog' | 'ledger';

interface SharingApp {
  readonly id: string;
  readonly name: string;
}

export interface SharesDeps {
  readonly queues: Pick<Queues, 'waiting'>;
  /** Ids of apps whose letters wait in the ledger to be fed. */
  readonly waitingApps: () => Promise<readonly string[]>;
  /** An app's letters begin to wait in the ledger, or none of them waits any more. */
  readonly onChange: (app: SharingApp, what: 'beyond' | 'back') => void;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
}

/** Letters that an app may ring for at once after a quiet time, and letters a second from then on. */
export const share = { burst: 50, perSecond: 100 } as const;

/**
 * While more jobs than this wait in the event lane, less is coming out than apps within their shares put in: the shares
 * shrink by a third a second, down to one letter a second, and grow back within ten seconds.
 */
const congestedJobs = 20;
const shrinkingPerSecond = 2 / 3;
const leastPerSecond = 1;
const growthPerSecond = share.perSecond / 10;

/**
 * Jobs that may wait in the backlog for a sender before letters wait in the ledger: an app that comes after a flood waits
 * for so many of them, and for those that senders have in hand.
 */
const mostBacklogJobs = 25;
/**
 * Letters that may be rung for in the backlog between two looks. They double while senders take all of them at once, so
 * that an app alone never waits in the ledger, and begin again when the backlog is long.
 */
const betweenLooks = { least: 500, most: 4_000 } as const;

/** Milliseconds between two looks at queues and ledger, while there is something to look for. */
const lookEveryMs = 100;
/** A process that has rung for fewer letters since its last look need not look. */
const worthALook = 10;

interface Bucket {
  readonly app: SharingApp;
  level: number;
  at: number;
  beyond: boolean;
  /** Its letters wait in the ledger, as far as this process knows. */
  waits: boolean;
  /** When one was left there last. */
  waitsSince: number;
  /** Somebody was told so, and not yet that it is back. */
  told: boolean;
}

interface Seen {
  readonly jobs: Readonly<Record<Lane, number>>;
  readonly apps: readonly string[];
}

export class Shares {
  private readonly deps: SharesDeps;
  private readonly buckets = new Map<string, Bucket>();
  private readonly sinceLook: Record<Lane | 'all', number> = { event: 0, newsletter: 0, all: 0 };
  private readonly allowed: Record<Lane, number> = {
    event: betweenLooks.least,
    newsletter: betweenLooks.least,
  };
  private perSecond: number = share.perSecond;
  /** Undefined while a queue is away. */
  private seen: Seen | undefined = { jobs: { event: 0, newsletter: 0 }, apps: [] };
  private lookedAt = Number.NEGATIVE_INFINITY;
  private looking = false;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(deps: SharesDeps) {
    this.deps = deps;
  }

  /** Takes so many letters from the share of an app, and says where they go. */
  place(app: SharingApp, lane: Lane, letters: number): Place {
    if (letters === 0) return 'lane';
    const bucket = this.bucketOf(app);
    bucket.beyond ||= letters > bucket.level;
    bucket.level = Math.max(0, bucket.level - letters);
    this.sinceLook.all += letters;
    const placed = bucket.beyond ? this.placeBeyond(bucket, lane, letters) : 'lane';
    this.lookWhenDue();
    return placed;
  }

  /** How many letters of this app would be rung for now, were they to come together. */
  mostAtOnce(app: SharingApp): number {
    const { beyond, waits, level } = this.bucketOf(app);
    const inBacklog = !waits && this.mayRingBacklog('event', share.burst) ? share.burst : 0;
    return Math.max(beyond ? 0 : Math.floor(level), inBacklog);
  }

  /** Looks no more. Safe twice. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private bucketOf(app: SharingApp): Bucket {
    const at = this.deps.now();
    const bucket = this.buckets.get(app.id) ?? newBucket(app, at);
    bucket.level = Math.min(share.burst, bucket.level + ((at - bucket.at) / 1_000) * this.perSecond);
    bucket.at = at;
    if (bucket.level === share.burst && !bucket.waits) bucket.beyond = false;
    this.buckets.set(app.id, bucket);
    return bucket;
  }

  private mayRingBacklog(lane: Lane, letters: number): boolean {
    const { seen, sinceLook } = this;
    if (seen === undefined || seen.apps.length > 0 || seen.jobs[lane] >= mostBacklogJobs) return false;
    return sinceLook[lane] === 0 || sinceLook[lane] + letters <= this.allowed[lane];
  }

  private placeBeyond(bucket: Bucket, lane: Lane, letters: number): Place {
    if (!bucket.waits && this.mayRingBacklog(lane, letters)) {
      this.sinceLook[lane] += letters;
      return 'backlog';
    }
    bucket.waits = true;
    bucket.waitsSince = bucket.at;
    if (!bucket.told) this.deps.onChange(bucket.app, 'beyond');
    bucket.told = true;
    return 'ledger';
  }

  private someBeyond(): boolean {
    return [...this.buckets.values()].some(({ beyond }) => beyond);
  }

  private lookWhenDue(): void {
    if (this.looking || this.stopped || this.deps.now() - this.lookedAt < lookEveryMs) return;
    if (this.sinceLook.all >= worthALook || this.someBeyond()) void this.look();
  }

  /** Never rejects: what cannot be asked counts as full. */
  private async look(): Promise<void> {
    const { queues, waitingApps, now } = this.deps;
    this.looking = true;
    this.sinceLook.all = 0;
    const began = now();
    for (const { app } of this.buckets.values()) this.bucketOf(app);
    const apart = this.someBeyond();
    try {
      const [congestion, event, newsletter, apps] = await Promise.all([
        queues.waiting(laneQueues.event),
        apart ? queues.waiting(backlogQueues.event) : 0,
        apart ? queues.waiting(backlogQueues.newsletter) : 0,
        apart ? waitingApps() : [],
      ]);
      this.adapt(congestion);
      this.seen = { jobs: { event, newsletter }, apps };
      for (const lane of lanes) this.beginInterval(lane, this.seen.jobs[lane]);
      if (apart) this.endWaits(apps, began);
    } catch {
      this.seen = undefined;
    } finally {
      this.lookedAt = began;
      this.looking = false;
      this.lookAgain();
    }
  }

  private beginInterval(lane: Lane, jobs: number): void {
    const { sinceLook, allowed } = this;
    const { least, most } = betweenLooks;
    if (jobs >= mostBacklogJobs) allowed[lane] = least;
    else if (jobs === 0 && sinceLook[lane] > allowed[lane] / 2)
      allowed[lane] = Math.min(most, allowed[lane] * 2);
    sinceLook[lane] = 0;
  }

  private adapt(congestion: number): void {
    const seconds = Math.min(60, (this.deps.now() - this.lookedAt) / 1_000);
    if (congestion > congestedJobs)
      this.perSecond = Math.max(leastPerSecond, this.perSecond * shrinkingPerSecond ** Math.min(1, seconds));
    else this.perSecond = Math.min(share.perSecond, this.perSecond + seconds * growthPerSecond);
  }

  /** An app is back when none of its letters waits and its share is whole again, and not at every lull of a flood. */
  private endWaits(apps: readonly string[], asOf: number): void {
    const waiting = new Set(apps);
    for (const bucket of this.buckets.values()) {
      if (!waiting.has(bucket.app.id) && bucket.waitsSince < asOf) bucket.waits = false;
      if (!bucket.told || bucket.waits || bucket.level < share.burst) continue;
      bucket.told = false;
      this.deps.onChange(bucket.app, 'back');
    }
  }

  /** Also when nothing more comes: somebody wants to read that an app is back. */
  private lookAgain(): void {
    clearTimeout(this.timer);
    if (this.stopped || ![...this.buckets.values()].some(({ told }) => told)) return;
    this.timer = setTimeout(() => void this.look(), lookEveryMs);
    this.timer.unref();
  }
}

function newBucket(app: SharingApp, at: number): Bucket {
  const waitsSince = Number.NEGATIVE_INFINITY;
  return { app, level: share.burst, at, beyond: false, waits: false, waitsSince, told: false };
}
