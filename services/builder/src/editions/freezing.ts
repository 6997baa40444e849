import {
  endFreezing,
  type FrozenAudience,
  type FrozenPage,
  findEdition,
  freezePage,
  freezeResendPage,
  keepFreezing,
  skipEdition,
} from '@pabal/db/editions';
import { findSegment } from '@pabal/db/people';
import { ruleFailure } from '@pabal/db/store';
import { type NewsletterDefinition, weekOf } from '@pabal/newsletters';
import { after, type Step, type StepEnd, type Work } from './step.ts';
import { misfitOf } from './trying.ts';

/** People in one statement: enough to be cheap, few enough to lose little when the builder is killed. */
const pageSize = 5_000;

/** Writes the audience into the ledger: one page for each step, so that the builder can stop between two of them. */
export const freeze: Step = async (work) => {
  const { store, edition, count } = work;
  const page = await nextPage(work).catch((error: unknown) => explain(work, error));
  if (page === 'skipped') return 'again';
  if (page === undefined) return 'rest';
  count('letters-planned', page.planned);
  if (!page.complete) return 'again';
  const planned = (await findEdition(store, edition.id))?.planned ?? 0;
  if (planned > 0) return ready(work, planned);
  await skipEdition(
    store,
    edition.id,
    'It has no readers: its audience is empty, or everybody in it is left out.',
  );
  return 'again';
};

/** How soon an audience that could not be computed is tried again: somebody may have corrected the segment. */
const correctedMs = 30_000;

/** A wrong segment stays wrong until somebody changes it, so the edition names it as the reason why it waits. */
async function explain(
  { store, edition, definition, logger, now }: Work,
  error: unknown,
): Promise<undefined> {
  const why = ruleFailure(error);
  const { segment, except } = definition.audience;
  const keys = [segment, except.segment].filter((key) => key !== null);
  if (why === undefined || keys.length === 0) throw error;
  const segments = keys.map((key) => `"${key}"`).join(' or ');
  await keepFreezing(store, edition.id, {
    reason: `The segment ${segments} cannot be computed: ${why}. The edition goes on by itself once the segment is corrected.`,
    until: after(now, correctedMs),
  });
  logger.warn(
    { err: error, edition: edition.id, segments: keys },
    'The audience of an edition cannot be computed.',
  );
  return undefined;
}

async function nextPage(work: Work): Promise<FrozenPage | 'skipped' | undefined> {
  const { store, edition, definition, messageIdDomain } = work;
  if (edition.kind === 'resend') return freezeResendPage(store, edition.id, { pageSize, messageIdDomain });
  const audience = await resolve(definition, work);
  if (audience === undefined) return 'skipped';
  const { template, language, frequencyCapDays, schedule, offersWeekly } = definition;
  const week = offersWeekly === true ? weekOf(edition.slot, schedule?.timeZone ?? 'UTC') : null;
  return freezePage(store, edition.id, {
    ...{ audience, template, language, frequencyCapDays, week, pageSize, messageIdDomain },
  });
}

/** The present rules. When a rule is gone the edition is skipped, so that nobody gets it by mistake. */
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

/**
 * The mail to the people who approve it comes first: a repeated mail is better than none, and its key makes both one mail.
 */
async function ready(work: Work, planned: number): Promise<StepEnd> {
  const { store, edition, definition, opsMail, now } = work;
  const { approval } = definition;
  if (approval.mode !== 'at-once' && edition.kind !== 'resend') {
    await opsMail.send({
      space: edition.space,
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
              reason: (await misfitOf(work)) ?? null,
            },
          },
        ],
      },
    });
  }
  await endFreezing(store, edition.id, edition.kind === 'resend' ? { mode: 'at-once' } : approval, now);
  return 'again';
}
