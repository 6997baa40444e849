import type { Lane, OtherChannel } from '@pabal/domain';
import type { Logger } from '@pabal/runtime';

/** What is asked of the queues: ids in, nothing out. */
export interface Ringer {
  ring(lane: Lane, deliveryIds: readonly string[]): Promise<void>;
  ringBacklog(lane: Lane, deliveryIds: readonly string[]): Promise<void>;
  ringChannel(channel: OtherChannel, deliveryIds: readonly string[]): Promise<void>;
  expandAudience(eventId: string): Promise<void>;
}

/** What was committed and wants to be heard of. */
export interface Rung {
  readonly id: string;
  readonly lane: Lane;
  /** True for an app beyond its share: its letters go behind those of the others. */
  readonly backlog: boolean;
  /** Deliveries of mail that may be sent now. */
  readonly deliveryIds: readonly string[];
  /** Those of other channels, which have queues of their own. */
  readonly others?: readonly { readonly id: string; readonly channel?: OtherChannel | undefined }[];
  /** True when groups are still to be expanded. */
  readonly expanding: boolean;
}

export interface Bells {
  /** Rings for committed events. Never waited for, never fails: a bell that is lost is rung again by the sweeper. */
  ring(events: readonly Rung[]): void;
  /** Waits for the bells under way. */
  stop(): Promise<void>;
}

/** An outage is said and counted by the queues themselves; anything else that goes wrong is said here. */
export function createBells(deps: {
  ringer: Ringer;
  logger: Logger;
  isOutage: (error: unknown) => boolean;
}): Bells {
  const { ringer, logger, isOutage } = deps;
  const underWay = new Set<Promise<void>>();

  function start(work: Promise<void>): void {
    const watched = work
      .catch((error: unknown) => {
        if (!isOutage(error)) logger.error({ err: error }, 'Bells were not rung; the sweeper rings them.');
      })
      .finally(() => underWay.delete(watched));
    underWay.add(watched);
  }

  return {
    ring(events) {
      for (const [lane, ids] of byLane(events, false)) start(ringer.ring(lane, ids));
      for (const [lane, ids] of byLane(events, true)) start(ringer.ringBacklog(lane, ids));
      for (const [channel, ids] of byChannel(events)) start(ringer.ringChannel(channel, ids));
      for (const { id, expanding } of events) if (expanding) start(ringer.expandAudience(id));
    },
    stop: async () => {
      await Promise.all(underWay);
    },
  };
}

function byLane(events: readonly Rung[], inBacklog: boolean): Map<Lane, string[]> {
  const ids = new Map<Lane, string[]>();
  for (const { lane, backlog, deliveryIds } of events) {
    if (backlog !== inBacklog || deliveryIds.length === 0) continue;
    const all = ids.get(lane) ?? [];
    for (const id of deliveryIds) all.push(id);
    ids.set(lane, all);
  }
  return ids;
}

function byChannel(events: readonly Rung[]): Map<OtherChannel, string[]> {
  const ids = new Map<OtherChannel, string[]>();
  for (const { others = [] } of events) {
    for (const { id, channel } of others) {
      if (channel === undefined) continue;
      const all = ids.get(channel) ?? [];
      ids.set(channel, all);
      all.push(id);
    }
  }
  return ids;
}
