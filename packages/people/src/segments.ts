// Segments as people decide about them: kept, looked at, removed.

import {
  explainRule,
  explainSegments,
  findSegment,
  type IfUpdated,
  listSegments,
  previewRule,
  putSegment,
  removeSegment,
  type Segment,
  type SegmentExplanation,
  type SegmentPreview,
  type SegmentRule,
  unknownNames,
} from '@pabal/db/people';
import type { SpaceQueryable, SpaceStore } from '@pabal/db/store';
import { excerpt, nextOf, PabalError, type PageAsked } from '@pabal/domain';
import { type ShownRecipient, shownRecipient } from './recipients.ts';

export interface SegmentRequest {
  readonly key: string;
  readonly rule: SegmentRule;
  readonly description?: string | undefined;
  /** Nothing is done when it is another one by now. */
  readonly seen?: IfUpdated;
}

/** A segment as every door shows it. */
export type ShownSegment = Omit<Segment, 'id'>;

const shownSegment = ({ id: _, ...segment }: Segment): ShownSegment => segment;

export interface SegmentPage {
  readonly segments: readonly ShownSegment[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

/** A page of the segments of the space, by key. */
export async function segmentPage(store: SpaceQueryable, page: PageAsked): Promise<SegmentPage> {
  const found = await listSegments(store, page);
  return { segments: found.map(shownSegment), next: nextOf(found, page.limit, ({ key }) => key) };
}

/** The segment of this key. @throws PabalError `not-found` */
export async function segmentOf(store: SpaceQueryable, key: string): Promise<ShownSegment> {
  const segment = await findSegment(store, key);
  if (segment === undefined) throw new PabalError('not-found', `There is no segment ${excerpt(key)}.`);
  return shownSegment(segment);
}

/**
 * Makes a segment, or gives it another rule.
 *
 * @param actor  who decides, such as `api:billing` or `cli:kim`
 * @throws PabalError `unknown-group` or `unknown-newsletter` when the rule names one that does not exist; `version-conflict`
 */
export async function saveSegment(
  store: SpaceQueryable,
  segment: SegmentRequest,
  actor: string,
): Promise<ShownSegment & { readonly created: boolean }> {
  await refuseUnknownNames(store, segment.rule);
  const { id: _, ...kept } = await putSegment(store, { ...segment, actor });
  return kept;
}

/** Removes a segment, and says what it was. @throws PabalError `not-found` */
export async function deleteSegment(store: SpaceQueryable, key: string): Promise<ShownSegment> {
  const segment = await segmentOf(store, key);
  await removeSegment(store, key);
  return segment;
}

/** Whom a rule finds right now. */
export interface ShownPreview extends Omit<SegmentPreview, 'sample'> {
  readonly sample: readonly ShownRecipient[];
}

/** Whom a segment finds right now. @throws PabalError `not-found`, `too-expensive` */
export async function previewSegment(store: SpaceStore, key: string, sample: number): Promise<ShownPreview> {
  return previewOf(store, (await segmentOf(store, key)).rule, sample);
}

/** Whom a rule finds right now. @throws PabalError `too-expensive` */
export async function previewOf(store: SpaceStore, rule: SegmentRule, sample: number): Promise<ShownPreview> {
  const preview = await previewRule(store, rule, { sample });
  return { ...preview, sample: preview.sample.map(shownRecipient) };
}

/** Why somebody is found by a rule or not. */
export interface ShownExplanation extends Omit<SegmentExplanation, 'recipient'> {
  /** By the id that the company knows them by. */
  readonly recipient: string;
}

/** Why somebody is in a segment or not, clause by clause. @throws PabalError `not-found`, `too-expensive` */
export async function explainSegment(
  store: SpaceStore,
  key: string,
  externalId: string,
): Promise<ShownExplanation> {
  return explainFor(store, (await segmentOf(store, key)).rule, externalId);
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
): Promise<ShownExplanation> {
  const explanation = await explainRule(store, rule, externalId);
  if (explanation === undefined)
    throw new PabalError('not-found', `There is no recipient ${excerpt(externalId)}.`);
  const { recipient, inside, clauses } = explanation;
  return { recipient: recipient.externalId, inside, clauses };
}

/** Whether a segment finds somebody, and why. */
interface SegmentOfPerson {
  readonly key: string;
  readonly description: string | null;
  readonly inside: boolean;
  /** The clauses that decide: with another answer to one of them, the whole would be different. */
  readonly because: ShownExplanation['clauses'];
}

/** The segments of the space as they stand to somebody. */
export interface SegmentsOfPerson {
  readonly segments: readonly SegmentOfPerson[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

/**
 * A page of the segments of the space, by key: whether each finds this recipient, and what decides that.
 *
 * @throws PabalError `not-found`, `too-expensive`
 */
export async function segmentsOf(
  store: SpaceStore,
  externalId: string,
  page: PageAsked,
): Promise<SegmentsOfPerson> {
  const explained = await explainSegments(store, externalId, page);
  if (explained === undefined)
    throw new PabalError('not-found', `There is no recipient ${excerpt(externalId)}.`);
  const segments = explained.map(({ segment: { key, description }, explanation: { inside, clauses } }) => ({
    ...{ key, description, inside, because: clauses.filter(({ decides }) => decides) },
  }));
  return { segments, next: nextOf(segments, page.limit, ({ key }) => key) };
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
