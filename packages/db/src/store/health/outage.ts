// Whether PostgreSQL is there, as the calls of one process find out. Said once when it goes and once when it is back.
//
//   up      every call goes through
//   doubt   a call failed as if the server were away; one connection may just have been lost. Calls go on while a new
//           connection is tried
//   away    the new connection failed as well: every call is refused at once, and it is tried again until it works
// ailing  the server answers, but calls fail because there is no room. Nothing is refused, since reading may work; whether
// the
//           next call will fail only that call can tell

import type { PabalError } from '@pabal/domain';
import { isOutOfRoom, isPoolerTrouble, isReadOnly, unavailable } from '../errors.ts';

export interface Outage {
  /** @throws PabalError `store-unavailable` while the server is known to be away */
  refuse(): void;
  /** A call failed because of the server's state. */
  failed(error: unknown): void;
  /** Why the server is not well; nothing when it is, as far as anybody knows. */
  reason(): PabalError | undefined;
  /** Tries no more. Resolves when no connection is being tried. */
  stop(): Promise<void>;
}

export interface OutageOptions {
  /** Resolves when a new connection can be had and written over. */
  readonly probe: () => Promise<void>;
  /** Drops the connections there are: they lead to a server that is away, or that can no longer be written to. */
  readonly renew: () => void;
  readonly onAway?: ((error: Error) => void) | undefined;
  readonly onBack?: ((back: { readonly awayMs: number }) => void) | undefined;
}

const probeEveryMs = 500;
/** After so long without such a failure there is room again. */
const ailingMs = 10_000;

export function createOutage(options: OutageOptions): Outage {
  return new WatchedOutage(options);
}

class WatchedOutage implements Outage {
  private readonly options: OutageOptions;
  private state: 'up' | 'doubt' | 'away' | 'ailing' | 'stopped' = 'up';
  private since = 0;
  private lastFailure = 0;
  private latest: PabalError | undefined;
  private told = false;
  private timer: NodeJS.Timeout | undefined;
  private probing: Promise<void> = Promise.resolve();

  constructor(options: OutageOptions) {
    this.options = options;
  }

  refuse(): void {
    if (this.state === 'away') throw unavailable(this.latest);
  }

  failed(error: unknown): void {
    this.lastFailure = performance.now();
    // The other connections lead to the same standby, though a new one may lead to the primary already.
    if (isReadOnly(error)) this.options.renew();
    if (this.state !== 'up' && this.state !== 'ailing') return;
    const lasting = isOutOfRoom(error) || isPoolerTrouble(error);
    if (lasting && this.state === 'ailing') return;
    this.begin(error);
    if (lasting) {
      this.ail();
      return;
    }
    this.state = 'doubt';
    this.probing = this.look();
  }

  reason(): PabalError | undefined {
    return this.state === 'away' || this.state === 'ailing' ? this.latest : undefined;
  }

  async stop(): Promise<void> {
    this.state = 'stopped';
    clearTimeout(this.timer);
    await this.probing;
  }

  private begin(error: unknown): void {
    if (this.state === 'up') this.since = performance.now();
    clearTimeout(this.timer);
    this.latest = unavailable(error);
  }

  /** The server answers: what connections there are may be of use. */
  private ail(): void {
    this.state = 'ailing';
    this.lastFailure = performance.now();
    if (this.latest !== undefined) this.tell(this.latest);
    this.waitForRoom();
  }

  private tell(error: PabalError): void {
    if (!this.told) this.options.onAway?.(error);
    this.told = true;
  }

  private async look(): Promise<void> {
    const error = await this.options.probe().then(
      () => undefined,
      (thrown: unknown) => unavailable(thrown),
    );
    if (this.state !== 'doubt' && this.state !== 'away') return;
    if (error === undefined) {
      this.end(performance.now());
      return;
    }
    this.latest = error;
    if (isOutOfRoom(error.cause)) {
      this.ail();
      return;
    }
    if (this.state === 'doubt') {
      this.state = 'away';
      this.options.renew();
      this.tell(error);
    }
    this.again(probeEveryMs, () => {
      this.probing = this.look();
    });
  }

  private end(at: number): void {
    this.state = 'up';
    this.latest = undefined;
    if (this.told) this.options.onBack?.({ awayMs: Math.round(at - this.since) });
    this.told = false;
  }

  private again(ms: number, work: () => void): void {
    this.timer = setTimeout(work, ms);
    this.timer.unref();
  }

  private waitForRoom(): void {
    this.again(ailingMs, () => {
      if (this.state !== 'ailing') return;
      if (performance.now() - this.lastFailure < ailingMs) this.waitForRoom();
      else this.end(this.lastFailure);
    });
  }
}
