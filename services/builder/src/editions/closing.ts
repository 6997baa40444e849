// The close-out: an edition ends when its books balance, and the people on call get a mail about it.

import {
  type CloseOut,
  countCauses,
  countEditionStates,
  endCancelled,
  finishEdition,
  keepOpen,
  readCloseOut,
  releaseEntries,
  reopenEdition,
  restEdition,
  suppressCancelled,
  waitWithEdition,
} from '@pabal/db/editions';
import { balanceOf } from '@pabal/domain';
import { tooLittle } from './choosing.ts';
import { after, type Step, type Work } from './step.ts';

/** Letters in doubt wait for a person or for a late answer. This is how often they are checked. */
const doubtEveryMs = 10_000;

/** Causes that a report names. */
const mostCauses = 10;

/** Closes an edition whose letters have all been tried. */
export const close: Step = async (work) => {
  const { store, edition, now, logger } = work;
  const found = await readCloseOut(store, edition);
  const { pending, unknown } = balanceOf(found.counts);
  if (pending > 0) {
    await reopenEdition(store, edition.id);
    return 'again';
  }
  const problem = unknown > 0 ? doubt(unknown) : imbalance(found, edition);
  if (problem !== undefined) {
    if (problem !== edition.reason)
      logger.warn({ edition: edition.id, problem }, 'An edition cannot be closed.');
    await keepOpen(store, edition.id, { reason: problem, until: after(now, doubtEveryMs) });
    return 'rest';
  }
  await finishEdition(store, edition.id, await reportOf(work, found));
  return 'again';
};

const doubt = (unknown: number) =>
  `${unknown} ${unknown === 1 ? 'letter is' : 'letters are'} in doubt: resolve them (unknown resolve), and it closes.`;

/** How the ledger differs from what was frozen; `undefined` when it does not. */
function imbalance(
  found: CloseOut,
  frozen: { readonly planned: number; readonly excluded: number },
): string | undefined {
  const { planned } = balanceOf(found.counts);
  if (planned !== frozen.planned)
    return `${frozen.planned} letters were planned, and the ledger has ${planned}.`;
  if (found.excluded !== frozen.excluded)
    return `${frozen.excluded} people were left out, and the list has ${found.excluded}.`;
  if (found.both > 0) return `${found.both} people were left out but have a letter.`;
  if (found.repeatedEntries > 0)
    return `${found.repeatedEntries} entries were in an earlier edition already.`;
  return undefined;
}

async function reportOf({ store, edition, now }: Work, found: CloseOut): Promise<object> {
  const seconds =
    edition.sendingAt === null
      ? 0
      : ((edition.sentAt ?? now).getTime() - edition.sendingAt.getTime()) / 1_000;
  const { sent, suppressed, failed, unknown, planned } = balanceOf(found.counts);
  return {
    ...{ planned, sent, suppressed, failed, unknown, excluded: edition.excluded },
    ...{ entries: found.entries, repeatedEntries: found.repeatedEntries, seconds },
    rate: seconds > 0 ? planned / seconds : null,
    failures: await countCauses(store, edition.id, 'failed', mostCauses),
    suppressions: await countCauses(store, edition.id, 'suppressed', mostCauses),
  };
}

/** Reports an edition that has ended, and looks at it no more. */
export const tellEnd: Step = async (work) => {
  const { store, edition, logger, count } = work;
  const { state } = edition;
  if (state === 'finished' || state === 'skipped' || state === 'cancelled') count(state, 1);
  logger.info(
    {
      edition: edition.id,
      newsletter: edition.newsletter,
      state,
      reason: edition.reason,
      report: edition.report,
    },
    'An edition has ended.',
  );
  if (isReported(edition)) await mailReport(work);
  await restEdition(store, edition.id);
  return 'rest';
};

/** Nobody has to be mailed about a proof, about nothing to say, or about one letter that a person sent again and can look at. */
const isReported = ({ kind, bucket, reason }: Work['edition']) =>
  kind !== 'proof' && bucket !== 'one-letter' && reason?.startsWith(tooLittle) !== true;

async function mailReport({ edition, definition, opsMail }: Work): Promise<void> {
  await opsMail.send({
    space: edition.space,
    template: 'edition.report',
    key: `edition-report:${edition.id}:${edition.closings}`,
    data: {
      ...{ newsletter: edition.newsletter, newsletterName: definition.name, edition: edition.id },
      ...{ kind: edition.kind, state: edition.state, reason: edition.reason },
      slot: edition.slot.toISOString(),
      timeZone: definition.schedule?.timeZone ?? 'UTC',
      report: edition.report ?? null,
    },
  });
}

/** Ends a cancelled edition: suppresses the letters that nobody has claimed, and waits for those that are on their way. */
export const cancel: Step = async (work) => {
  const { store, edition, now } = work;
  if (edition.endedAt !== null) return tellEnd(work);
  if ((await suppressCancelled(store, edition.id)) > 0) return 'again';
  const { pending } = balanceOf(await countEditionStates(store, edition.id));
  if (pending > 0) {
    await waitWithEdition(store, edition.id, { state: 'cancelled', until: after(now, 1_000) });
    return 'rest';
  }
  await releaseEntries(store, edition.id);
  await endCancelled(store, edition.id, await reportOf(work, await readCloseOut(store, edition)));
  return 'again';
};
