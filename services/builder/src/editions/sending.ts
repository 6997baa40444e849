import {
  beginClosing,
  countOpen,
  type EditionAtWork,
  noteProgress,
  releaseEdition,
  waitWithEdition,
} from '@pabal/db/editions';
import { after, latest, type Step } from './step.ts';
import { misfitOf, tellMisfit } from './trying.ts';

/** Begins the sending at the slot, or when somebody has approved it, or when nobody has cancelled it in time. */
export const release: Step = async (work) => {
  const { store, edition, now, logger } = work;
  if (mayGo(edition, now)) {
    const misfit = await misfitOf(work);
    if (misfit !== undefined) {
      await tellMisfit(work, misfit);
      await waitWithEdition(store, edition.id, {
        ...{ state: 'ready', until: after(now, misfitEveryMs), reason: misfit },
      });
      return 'rest';
    }
  }
  if (await releaseEdition(store, edition.id, now)) {
    logger.info({ edition: edition.id, newsletter: edition.newsletter }, 'An edition is being sent.');
    return 'again';
  }
  const until = latest(edition.slot, edition.sendsAt ?? edition.slot);
  await waitWithEdition(store, edition.id, { state: 'ready', until: latest(until, after(now, 1_000)) });
  return 'rest';
};

/** How often letters that could not be made are tried again. */
const misfitEveryMs = 3_000;

function mayGo({ slot, approvedAt, sendsAt }: EditionAtWork, now: Date): boolean {
  return slot <= now && (approvedAt !== null || (sendsAt !== null && sendsAt <= now));
}

/** How often the progress is counted; more rarely when counting takes long. */
const lookEveryMs = 2_000;
const lookShare = 10;

/** Counts the progress of the sending. release-letters.ts rings for the letters. */
export const watchSending: Step = async ({ store, edition, now }) => {
  const began = performance.now();
  const open = await countOpen(store, edition.id);
  if (open === 0) {
    await beginClosing(store, edition.id);
    return 'again';
  }
  const done = Math.max(0, edition.planned - open);
  const due = after(now, Math.max(lookEveryMs, (performance.now() - began) * lookShare));
  await noteProgress(store, edition.id, { done, rate: rateOf(edition, done, now), due });
  return 'rest';
};

/** Letters a second; the last interval counts as much as all before it. `undefined` at the first count. */
function rateOf(
  before: { readonly done: number; readonly doneAt: Date | null; readonly rate: number | null },
  done: number,
  now: Date,
): number | null {
  const seconds = before.doneAt === null ? 0 : (now.getTime() - before.doneAt.getTime()) / 1_000;
  if (seconds <= 0) return before.rate;
  const rate = Math.max(0, done - before.done) / seconds;
  return before.rate === null ? rate : (before.rate + rate) / 2;
}
