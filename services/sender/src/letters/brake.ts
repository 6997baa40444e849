// The brake on rendering. A template that does not fit fails every letter alike, thousands in seconds. A few of them become
// dead letters, which somebody will see; from then on a letter of this template that cannot be made waits in the ledger
// instead, and those that can be made go on. What waits is tried again when the template changes, when a sender starts, when
// somebody asks for it (`templates retry`), and every few minutes by itself.
//
// What waits is in the ledger, not here: a sender that starts, or never met the template before, asks it first. So each
// sender process adds a few dead letters at most, and none while letters wait.

import type { Claim } from '@pabal/db/ledger';
import { createUnfitRetry, type UnfitRetryDeps } from './unfit-retry.ts';

export interface Brake {
  /** A letter could not be made, for this reason. @returns true when it is to wait instead of failing. Never rejects */
  failed(claim: Pick<Claim, 'template' | 'lastOutcome'>, problem: string): Promise<boolean>;
  /** A letter was made. */
  made(claim: Pick<Claim, 'template' | 'lastOutcome'>): void;
  /** A new version of the template is in use. */
  changed(template: string): void;
  /** Tries what waits, a few letters of each template. */
  start(): void;
  stop(): Promise<void>;
}

/** Letters of one template that may fail alike before the others wait. */
const mostAlike = 5;

/** Failures that lie further apart are not a series; so long after the last one the ledger is asked again. */
const seriesMs = 10 * 60_000;

/** Reasons that are remembered for one template; made of the template's own words, so there are few. */
const mostReasons = 100;

interface Series {
  readonly alike: Map<string, number>;
  /** True once the others wait. */
  holds: boolean;
  lastAt: number;
}

/** Makes the brake of one sender process. */
export function createBrake(deps: UnfitRetryDeps): Brake {
  const { ledger, logger, now } = deps;
  const series = new Map<string, Series>();
  const retries = createUnfitRetry(deps);

  function seriesOf(template: string): Series {
    const known = series.get(template);
    if (known !== undefined && now() - known.lastAt < seriesMs) return known;
    const fresh: Series = { alike: new Map(), holds: false, lastAt: now() };
    series.set(template, fresh);
    return fresh;
  }

  async function failed({ template, lastOutcome }: Pick<Claim, 'template' | 'lastOutcome'>, problem: string) {
    const known = seriesOf(template);
    known.lastAt = now();
    if (known.holds || lastOutcome === 'render-failed') return hold(template, known, problem);
    const alike = (known.alike.get(problem) ?? 0) + 1;
    if (known.alike.size < mostReasons) known.alike.set(problem, alike);
    if (alike <= mostAlike && !(await waitsAlready(template))) return false;
    retries.lettersWait(template);
    return hold(template, known, problem);
  }

  /** When the ledger cannot be asked, to wait is the answer that can be taken back. */
  const waitsAlready = (template: string) => ledger.hasUnfit(template).catch(() => true);

  function hold(template: string, known: Series, problem: string): true {
    if (!known.holds) {
      logger.error(
        { template, problem },
        'Letters of a template cannot be made; from now on they wait, and go on when the template is mended.',
      );
    }
    known.holds = true;
    return true;
  }

  return {
    failed,
    made: ({ template, lastOutcome }) => {
      if (lastOutcome === 'render-failed') retries.succeeded(template);
    },
    changed: (template) => {
      series.delete(template);
      retries.probe(template);
    },
    start: retries.start,
    stop: retries.stop,
  };
}
