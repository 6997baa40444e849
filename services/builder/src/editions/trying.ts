// An edition is released only after its letter could be made for a sample of its readers.

import { findEditionContent, sampleEditionReaders } from '@pabal/db/editions';
import { tryEdition } from '@pabal/newsletters';
import type { Work } from './step.ts';

/**
 * Why an edition may not be released: what its letters lack, with the template's file and line; `undefined` when it may.
 * A few readers who differ from all others do not hold the edition; the senders deal with their letters.
 */
export async function misfitOf({ store, edition, logger, render }: Work): Promise<string | undefined> {
  const stored = await findEditionContent(store, edition.id);
  if (stored === undefined) return undefined;
  const readers = await sampleEditionReaders(store, edition.id);
  const { tried, failed, problem, holds } = tryEdition(stored, readers, render);
  if (problem === undefined) return undefined;
  if (holds) return `Held: letters were tried, and ${failed} of ${tried} cannot be made. ${problem}`;
  logger.warn({ edition: edition.id, tried, failed, problem }, 'Some letters of an edition cannot be made.');
  return undefined;
}

/** Writes to the people on call, once for each thing that is wrong. */
export async function tellMisfit(
  { edition, definition, opsMail, logger }: Work,
  reason: string,
): Promise<void> {
  if (edition.reason === reason) return;
  logger.error({ edition: edition.id, reason }, 'An edition is held: its letters cannot be made.');
  if (edition.kind === 'proof') return;
  await opsMail.send({
    space: edition.space,
    template: 'newsletter.notice',
    key: `edition-unfit:${edition.id}`,
    data: {
      ...{ kind: 'unfit', minutes: 0 },
      items: [
        {
          ...{ newsletter: edition.newsletter, edition: edition.id, slot: edition.slot.toISOString() },
          ...{
            timeZone: definition.schedule?.timeZone ?? 'UTC',
            state: 'ready',
            letters: edition.planned,
            reason,
          },
        },
      ],
    },
  });
}
