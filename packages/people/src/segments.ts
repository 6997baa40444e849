// Segments as people decide about them: kept, looked at, removed.

import {
  explainRule,
  findSegment,
  putSegment,
  removeSegment,
  type Segment,
  type SegmentExplanation,
  type SegmentRule,
  unknownNames,
} from '@pabal/db/people';
import type { SpaceQueryable, SpaceStore } from '@pabal/db/store';
import { excerpt, PabalError } from '@pabal/domain';

export interface SegmentRequest {
  readonly key: string;
  readonly rule: SegmentRule;
  readonly description?: string | undefined;
}

/** The segment of this key. @throws PabalError `not-found` */
export async function segmentOf(store: SpaceQueryable, key: string): Promise<Segment> {
  const segment = await findSegment(store, key);
  if (segment === undefined) throw new PabalError('not-found', `There is no segment ${excerpt(key)}.`);
  return segment;
}

/**
 * Makes a segment, or gives it another rule.
 *
 * @param actor  who decides, such as `api:billing` or `cli:kim`
 * @throws PabalError `unknown-group` or `unknown-newsletter` when the rule names one that does not exist
 */
export async function saveSegment(
  store: SpaceQueryable,
  segment: SegmentRequest,
  actor: string,
): Promise<Segment & { readonly created: boolean }> {
  await refuseUnknownNames(store, segment.rule);
  return putSegment(store, { ...segment, actor });
}

/** Removes a segment, and says what it was. @throws PabalError `not-found` */
export async function deleteSegment(store: SpaceQueryable, key: string): Promise<Segment> {
  const segment = await segmentOf(store, key);
  await removeSegment(store, key);
  return segment;
}

/**
 * Says why a recipient is found by a rule or not, clause by clause.
 *
 * @throws PabalError `not-found` when there is no such recipient, `too-expensive` when the rule takes too long
 */
export async function explainFor(
  store: SpaceStore,
  rule: SegmentRule,
  externalId: string,
): Promise<SegmentExplanation> {
  const explanation = await explainRule(store, rule, externalId);
  if (explanation === undefined)
    throw new PabalError('not-found', `There is no recipient ${excerpt(externalId)}.`);
  return explanation;
}

/**
 * A rule about a group or newsletter that does not exist finds nobody, in silence, and forever.
 *
 * @throws PabalError `unknown-group` or `unknown-newsletter`, naming all of them
 */
export async function refuseUnknownNames(store: SpaceQueryable, rule: SegmentRule): Promise<void> {
  const { groups, newsletters } = await unknownNames(store, rule);
  const names = [
    ...groups.map((key) => `the group ${excerpt(key)}`),
    ...newsletters.map((key) => `the newsletter ${excerpt(key)}`),
  ];
  if (names.length === 0) return;
  throw new PabalError(
    groups.length > 0 ? 'unknown-group' : 'unknown-newsletter',
    `The rule names what does not exist: ${names.join(', ')}.`,
  );
}
