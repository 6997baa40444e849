import {
  explainRule,
  findSegment,
  listSegments,
  previewRule,
  putSegment as put,
  removeSegment,
  type Segment,
  type SegmentExplanation,
  type SegmentPreview,
  type SegmentRule,
  unknownNames,
} from '@pabal/db';
import { PabalError } from '@pabal/domain';
import type { z } from 'zod';
import type { Api } from '../api.ts';
import { excerpt } from '../http/refusals.ts';
import type { Call, Reply } from '../http/route.ts';
import type {
  explanationQuery,
  previewQuery,
  segmentRequest,
  segmentsQuery,
  trialRequest,
} from '../schemas/segments.ts';
import { showRecipient } from './recipients.ts';

interface InPath {
  readonly path: { readonly key: string };
}

/** `PUT /v1/segments/{key}` */
export async function putSegment(
  api: Api,
  { app, input }: Call<InPath & { body: z.output<typeof segmentRequest> }>,
): Promise<Reply> {
  const { rule, description } = input.body;
  await refuseUnknown(api, rule);
  const { created, ...segment } = await put(api.store, {
    key: input.path.key,
    ...{ rule, description, actor: `api:${app.name}` },
  });
  return { status: created ? 201 : 200, body: showSegment(segment) };
}

/** A rule about a group or newsletter that does not exist finds nobody, in silence, and forever. */
async function refuseUnknown({ store }: Api, rule: SegmentRule): Promise<void> {
  const { groups, newsletters } = await unknownNames(store, rule);
  const [group] = groups;
  const [newsletter] = newsletters;
  if (group !== undefined) {
    throw new PabalError(
      'unknown-group',
      `The rule names the group ${excerpt(group)}, which does not exist.`,
    );
  }
  if (newsletter !== undefined) {
    throw new PabalError(
      'unknown-newsletter',
      `The rule names the newsletter ${excerpt(newsletter)}, which does not exist.`,
    );
  }
}

/** `GET /v1/segments/{key}` */
export async function getSegment(api: Api, { input }: Call<InPath>): Promise<Reply> {
  return { status: 200, body: showSegment(await need(api, input.path.key)) };
}

/** `GET /v1/segments` */
export async function getSegments(
  api: Api,
  { input }: Call<{ query: z.output<typeof segmentsQuery> }>,
): Promise<Reply> {
  const { limit, cursor } = input.query;
  const segments = await listSegments(api.store, { after: cursor, limit });
  const next = segments.length === limit ? segments.at(-1)?.key : undefined;
  return { status: 200, body: { segments: segments.map(showSegment), next: next ?? null } };
}

/** `DELETE /v1/segments/{key}` */
export async function deleteSegment(api: Api, { input }: Call<InPath>): Promise<Reply> {
  const segment = await need(api, input.path.key);
  await removeSegment(api.store, segment.key);
  return { status: 200, body: showSegment(segment) };
}

/** `GET /v1/segments/{key}/preview` */
export async function getPreview(
  api: Api,
  { input }: Call<InPath & { query: z.output<typeof previewQuery> }>,
): Promise<Reply> {
  const { rule } = await need(api, input.path.key);
  return { status: 200, body: showPreview(await previewRule(api.store, rule, input.query)) };
}

/** `GET /v1/segments/{key}/explanation` */
export async function getExplanation(
  api: Api,
  { input }: Call<InPath & { query: z.output<typeof explanationQuery> }>,
): Promise<Reply> {
  const { rule } = await need(api, input.path.key);
  return { status: 200, body: await explain(api, rule, input.query.recipient) };
}

/** `POST /v1/segment-trials` */
export async function postTrial(
  api: Api,
  { input }: Call<{ body: z.output<typeof trialRequest> }>,
): Promise<Reply> {
  const { rule, sample, recipient } = input.body;
  await refuseUnknown(api, rule);
  const explanation = recipient === undefined ? null : await explain(api, rule, recipient);
  const preview = showPreview(await previewRule(api.store, rule, { sample }));
  return { status: 200, body: { ...preview, explanation } };
}

async function need({ store }: Api, key: string): Promise<Segment> {
  const segment = await findSegment(store, key);
  if (segment === undefined) throw new PabalError('not-found', `There is no segment ${excerpt(key)}.`);
  return segment;
}

async function explain({ store }: Api, rule: SegmentRule, recipient: string) {
  const explanation = await explainRule(store, rule, recipient);
  if (explanation !== undefined) return showExplanation(explanation);
  throw new PabalError('not-found', `There is no recipient ${excerpt(recipient)}.`);
}

const showSegment = ({ id: _id, createdAt, updatedAt, ...segment }: Segment) => ({
  ...segment,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});

const showPreview = ({ sample, ...counts }: SegmentPreview) => ({
  ...counts,
  sample: sample.map(showRecipient),
});

const showExplanation = ({ recipient, inside, clauses }: SegmentExplanation) => ({
  recipient: recipient.externalId,
  inside,
  clauses,
});
