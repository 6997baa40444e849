import { beginClosing, countOpen, noteProgress, releaseEdition, waitWithEdition } from '@pabal/db';
import { after, latest, type Step } from './step.ts';

/** Begins the sending at the slot, or when somebody has said yes, or when nobody has said no in time. */
export const release: Step = async ({ store, edition, now, logger }) => {
  if (await releaseEdition(store, edition.id, now)) {
    logger.info({ edition: edition.id, newsletter: edition.newsletter }, 'An edition is being sent.');
    return 'again';
  }
  const until = latest(edition.slot, edition.sendsAt ?? edition.slot);
  await waitWithEdition(store, edition.id, { state: 'ready', until: latest(until, after(now, 1_000)) });
  return 'rest';
};

/** How often the sending is looked at; more rarely when looking takes long. */
const lookEveryMs = 2_000;
const lookShare = 10;

/** Sees how far the sending is. Letters are rung for elsewhere (feed.ts). */
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

/** Letters a second, the last look counting as much as all before it; nothing at the first look. */
export function rateOf(
  before: { readonly done: number; readonly doneAt: Date | null; readonly rate: number | null },
  done: number,
  now: Date,
): number | null {
  const seconds = before.doneAt === null ? 0 : (now.getTime() - before.doneAt.getTime()) / 1_000;
  if (seconds <= 0) return before.rate;
  const rate = Math.max(0, done - before.done) / seconds;
  return before.rate === null ? rate : (before.rate + rate) / 2;
}
