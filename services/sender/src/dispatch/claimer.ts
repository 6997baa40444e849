// Claims ids that wait: as many together as there are places for and permits, one statement at a time.

import type { Claim, Claimed } from '@pabal/db/ledger';
import type { Lane } from '@pabal/domain';
import type { Ledger } from '../ledger.ts';
import type { Permit } from '../providers/provider.ts';
import type { Claims } from './claims.ts';
import type { Places } from './places.ts';
import type { WaitingId, WaitingRoom } from './waiting-room.ts';

/** What a claim needs of a permit. */
export interface ClaimPermit {
  readonly provider: { readonly name: string };
  letGo(): void;
}

/** A claim in this process. */
export interface Held<Leave extends ClaimPermit = Permit> {
  readonly lane: Lane;
  readonly claim: Claim;
  readonly permit: Leave;
  /** When the claim was asked for. */
  readonly askedAt: number;
}

export interface ClaimerDeps<Leave extends ClaimPermit = Permit> {
  readonly room: WaitingRoom;
  readonly places: Places;
  /** Leave for at most so many letters of a lane; a caller that waits is woken. */
  readonly gate: { admit(lane: Lane, wanted: number): readonly Leave[] };
  readonly claims: Pick<Claims, 'claim'>;
  readonly ledger: Pick<Ledger, 'findNotDue'>;
  /** Sends a letter and tells its id what became of it. Never rejects. */
  readonly send: (entry: WaitingId, held: Held<Leave>) => Promise<void>;
  readonly connections: number;
  readonly now: () => number;
}

interface Batch<Leave> {
  readonly lane: Lane;
  readonly entries: readonly WaitingId[];
  readonly permits: readonly Leave[];
}

/** Milliseconds in which letters gather under load before the next claim. */
const breathMs = 3;

const laneOrder = ['event', 'newsletter'] as const satisfies readonly Lane[];

export class Claimer<Leave extends ClaimPermit = Permit> {
  private readonly deps: ClaimerDeps<Leave>;
  private claiming = false;
  private stopped = false;

  constructor(deps: ClaimerDeps<Leave>) {
    this.deps = deps;
  }

  /**
   * One claim at a time: places that fall free meanwhile are filled together by the next. Under load there is a breath
   * between two: a statement for ten letters costs PostgreSQL and this process little more than one for two.
   */
  claimNext(): void {
    if (this.claiming || this.stopped) return;
    const batch = this.nextBatch();
    if (batch === undefined) return;
    this.claiming = true;
    this.deps.places.take(batch.lane, batch.entries.length);
    this.claimAll(batch)
      .catch((error: unknown) => this.giveUp(batch, error))
      .finally(() => {
        const { places, room, connections } = this.deps;
        const isBusy = places.total() >= connections / 4 && room.total() < connections / 2;
        if (isBusy) setTimeout(() => this.goOn(), breathMs);
        else this.goOn();
      });
  }

  /** Claims nothing more. */
  stop(): void {
    this.stopped = true;
  }

  private goOn(): void {
    this.claiming = false;
    this.deps.room.wake();
  }

  /** Events first; newsletters never take the last places. No more than the gate lets through. */
  private nextBatch(): Batch<Leave> | undefined {
    const { room, places, gate } = this.deps;
    for (const lane of laneOrder) {
      const wanted = places.roomFor(lane, room.size(lane));
      const permits = wanted > 0 ? gate.admit(lane, wanted) : [];
      if (permits.length > 0) return { lane, permits, entries: room.take(lane, permits.length) };
    }
    return undefined;
  }

  private async claimAll({ lane, entries, permits }: Batch<Leave>): Promise<void> {
    const ids = entries.map(({ id }) => id);
    const askedAt = this.deps.now();
    const { claims, suppressed } = await this.deps.claims.claim(lane, ids, permits);
    const byId = new Map(claims.map((claim) => [claim.id, claim]));
    const missing: WaitingId[] = [];
    for (const [index, entry] of entries.entries()) {
      const claim = byId.get(entry.id);
      const permit = permits[index];
      byId.delete(entry.id);
      if (claim !== undefined && permit !== undefined)
        void this.deps.send(entry, { lane, claim, permit, askedAt });
      else {
        permit?.letGo();
        missing.push(entry);
      }
    }
    if (missing.length === 0) return;
    this.deps.places.giveBack(lane, missing.length);
    void this.resolveMissing(missing, suppressed);
  }

  private giveUp({ lane, entries, permits }: Batch<Leave>, error: unknown): void {
    for (const permit of permits) permit.letGo();
    for (const entry of entries) entry.reject(error);
    this.deps.places.giveBack(lane, entries.length);
  }

  /** Somebody else has them or had them, or they are not due: a bell that carries some of those rings again. */
  private async resolveMissing(
    missing: readonly WaitingId[],
    suppressed: Claimed['suppressed'],
  ): Promise<void> {
    const ended = new Set(suppressed.map(({ id }) => id));
    const ids = missing.map(({ id }) => id).filter((id) => !ended.has(id));
    const notDue =
      ids.length === 0 ? undefined : await this.deps.ledger.findNotDue(ids).catch(() => undefined);
    for (const entry of missing) {
      const delayMs = notDue?.get(entry.id);
      entry.resolve(delayMs === undefined ? { kind: 'done' } : { kind: 'again', delayMs, counted: false });
    }
  }
}
