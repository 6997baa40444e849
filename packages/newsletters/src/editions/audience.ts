// Whom a newsletter is for right now: counted, with a few of them.

import { findNewsletter } from '@pabal/db/editions';
import { findSegment, previewRule, type SegmentPreview, type SegmentRule } from '@pabal/db/people';
import type { SpaceStore } from '@pabal/db/store';
import { PabalError } from '@pabal/domain';
import { type NewsletterDefinition, readDefinition } from '../definition.ts';

/** People whom an edition would look at now. Who has unsubscribed, pauses or is suppressed is left out when it is made. */
export interface AudiencePreview extends Pick<SegmentPreview, 'recipients' | 'addresses'> {
  readonly sample: readonly {
    readonly recipient: string;
    readonly name: string | null;
    readonly address: string;
  }[];
}

/** @throws PabalError `not-found`, `too-expensive` when counting takes too long */
export async function previewAudience(
  store: SpaceStore,
  key: string,
  sample: number,
): Promise<AudiencePreview> {
  const found = await findNewsletter(store, key);
  if (found === undefined) throw new PabalError('not-found', `There is no newsletter "${key}".`);
  const rule = await ruleOf(store, key, readDefinition(found.definition).audience);
  // Its segment was removed: nobody is left.
  if (rule === undefined) return { recipients: 0, addresses: 0, sample: [] };
  const preview = await previewRule(store, rule, { sample });
  return {
    ...{ recipients: preview.recipients, addresses: preview.addresses },
    sample: preview.sample.map(({ externalId, name, address }) => ({ recipient: externalId, name, address })),
  };
}

/** Everybody in any of these, and in none of those, as a segment would say it. */
async function ruleOf(
  store: SpaceStore,
  key: string,
  { subscribers, groups, segment, except }: NewsletterDefinition['audience'],
): Promise<SegmentRule | undefined> {
  const segmentRule = async (name: string | null): Promise<SegmentRule[]> => {
    const found = name === null ? undefined : await findSegment(store, name);
    return found === undefined ? [] : [found.rule];
  };
  const any: SegmentRule[] = [
    ...(subscribers ? [{ subscription: key, state: 'subscribed' as const }] : []),
    ...groups.map((group) => ({ group })),
    ...(await segmentRule(segment)),
  ];
  const none: SegmentRule[] = [
    ...except.groups.map((group) => ({ group })),
    ...(await segmentRule(except.segment)),
  ];
  if (any.length === 0) return undefined;
  return none.length === 0 ? { any } : { all: [{ any }, { not: { any: none } }] };
}
