import type { Lane } from '@pabal/domain';

export interface PlacesOptions {
  /** SMTP connections of this process. */
  readonly connections: number;
  /** Connections that newsletters leave to events. */
  readonly reserved: number;
}

/** The places of claimed letters: two for each connection. */
export class Places {
  private readonly connections: number;
  private readonly reserved: number;
  private readonly most: Readonly<Record<Lane, number>>;
  private readonly claimed: Record<Lane, number> = { event: 0, newsletter: 0 };
  private onEmpty = (): void => {};

  constructor({ connections, reserved }: PlacesOptions) {
    this.connections = connections;
    this.reserved = reserved;
    this.most = { event: connections * 2, newsletter: (connections - reserved) * 2 };
  }

  total(): number {
    return this.claimed.event + this.claimed.newsletter;
  }

  /**
   * Letters of a lane to be claimed now, of those that wait. While every connection it could use has a letter, nothing is
   * gained by claiming one by one: it waits until a statement is worth its while, which saves PostgreSQL most of its work
   * under load.
   */
  roomFor(lane: Lane, waiting: number): number {
    const { connections, reserved, claimed, most } = this;
    const total = this.total();
    const places = Math.min(most[lane] - claimed[lane], connections * 2 - total);
    const idle = total < connections || (lane === 'event' && claimed.event < reserved);
    const worthwhile = idle || places >= connections / 2;
    return worthwhile ? Math.min(places, waiting) : 0;
  }

  take(lane: Lane, count: number): void {
    this.claimed[lane] += count;
  }

  giveBack(lane: Lane, count: number): void {
    this.claimed[lane] -= count;
    if (this.total() === 0) this.onEmpty();
  }

  /** Resolves when no letter has a place. */
  empty(): Promise<void> {
    return new Promise((resolve) => {
      this.onEmpty = resolve;
      if (this.total() === 0) resolve();
    });
  }
}
