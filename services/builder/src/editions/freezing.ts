import {
  endFreezing,
  type FrozenAudience,
  type FrozenPage,
  findEdition,
  findSegment,
  freezePage,
  freezeResendPage,
  skipEdition,
} from '@pabal/db';
import type { NewsletterDefinition } from '@pabal/newsletters';
import type { Step, StepEnd, Work } from './step.ts';

/** People looked at in one statement: large enough to be cheap, small enough to be killed without regret. */
const pageSize = 5_000;

/** Writes the audience into the ledger: one page for each step, so that a stop is heard between two of them. */
export const freeze: Step = async (work) => {
  const { store, edition, count } = work;
  const page = await nextPage(work);
  if (page === 'skipped') return 'again';
  if (page === undefined) return 'rest';
  count('letters-planned', page.planned);
  if (!page.complete) return 'again';
  const planned = (await findEdition(store, edition.id))?.planned ?? 0;
  if (planned > 0) return ready(work, planned);
  await skipEdition(
    store,
    edition.id,
    'Nobody is to get it: its audience is empty, or everybody in it is left out.',
  );
  return 'again';
};

async function nextPage(work: Work): Promise<FrozenPage | 'skipped' | undefined> {
  const { store, edition, definition, messageIdDomain } = work;
  if (edition.kind === 'resend') return freezeResendPage(store, edition.id, { pageSize, messageIdDomain });
  const audience = await resolve(definition, work);
  if (audience === undefined) return 'skipped';
  const { template, language, frequencyCapDays } = definition;
  return freezePage(store, edition.id, {
    ...{ audience, template, language, frequencyCapDays, pageSize, messageIdDomain },
  });
}

/** The rules as they are now. A rule that is gone is no reason to write to everybody, or to nobody it leaves out. */
async function resolve(
  { audience }: NewsletterDefinition,
  { store, edition }: Work,
): Promise<FrozenAudience | undefined> {
  const keys = [audience.segment, audience.except.segment];
  const [segment, exceptSegment] = await Promise.all(
    keys.map(async (key) => (key === null ? undefined : ((await findSegment(store, key))?.rule ?? key))),
  );
  const missing = [segment, exceptSegment].find((rule) => typeof rule === 'string');
  if (missing !== undefined) {
    await skipEdition(store, edition.id, `There is no segment "${missing}" any more.`);
    return undefined;
  }
  const { subscribers, groups, except } = audience;
  return {
    ...{ subscribers, groups, exceptGroups: except.groups },
    ...(typeof segment === 'object' && { segment }),
    ...(typeof exceptSegment === 'object' && { exceptSegment }),
  };
}

/** Whoever has to look at it is told first: told twice is better than not at all, and the mail knows itself again. */
async function ready({ store, edition, definition, opsMail, now }: Work, planned: number): Promise<StepEnd> {
  const { approval } = definition;
  if (approval.mode !== 'at-once' && edition.kind !== 'resend') {
    await opsMail.send({
      template: 'newsletter.notice',
      key: `edition-ready:${edition.id}`,
      data: {
        kind: approval.mode === 'wait' ? 'approval' : 'undo',
        minutes: approval.mode === 'undo' ? approval.minutes : 0,
        items: [
          {
            ...{ newsletter: edition.newsletter, edition: edition.id, slot: edition.slot.toISOString() },
            ...{
              timeZone: definition.schedule?.timeZone ?? 'UTC',
              state: 'ready',
              letters: planned,
              reason: null,
            },
          },
        ],
      },
    });
  }
  await endFreezing(store, edition.id, edition.kind === 'resend' ? { mode: 'at-once' } : approval, now);
  return 'again';
}
