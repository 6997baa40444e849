import { ruleOfAnyDepth, segmentRule } from '@pabal/db/people';
import { segmentKey } from '@pabal/people';
import { z } from 'zod';
import { named, namedSchemas } from '../../http/named.ts';
import { externalId, line, pageSize, when } from '../fields.ts';
import { shownRecipient } from './recipients.schema.ts';

// Named in place: a rule holds rules, and a named copy would hold the original, which has no name.
const rule = ruleOfAnyDepth.register(namedSchemas, { id: 'SegmentRule' }).register(z.globalRegistry, {
  description:
    'A rule over recipients. What is not there makes a clause false; `all`, `any` and `not` combine them.',
});

/** Parsed by the schema that also bounds depth and size; documented by the one that says what a rule is made of. */
const boundedRule = segmentRule.meta({ $ref: '#/components/schemas/SegmentRule' });

export const segmentRequest = named(
  'SegmentRequest',
  z.strictObject({ rule: boundedRule, description: line('a description', 500).optional() }),
  'The whole segment.',
);

export const shownSegment = named(
  'Segment',
  z.strictObject({
    key: z.string(),
    description: z.string().nullable(),
    rule,
    createdAt: when,
    updatedAt: when,
    updatedBy: z.string(),
  }),
  'A rule over recipients under a key, resolved whenever it is used.',
);

export const segmentsQuery = z.strictObject({
  limit: pageSize(200, 50),
  cursor: segmentKey.optional().meta({ description: 'The `next` of the page before.' }),
});

export const shownSegments = named(
  'SegmentPage',
  z.strictObject({ segments: z.array(shownSegment), next: z.string().nullable() }),
  'By key.',
);

const sample = pageSize(100, 10).meta({ description: 'How many of them to show.' });

export const previewQuery = z.strictObject({ sample });

export const explanationQuery = z.strictObject({ recipient: externalId });

const previewFields = {
  recipients: z.int(),
  addresses: z.int().meta({ description: 'Different addresses: an edition goes to each of them once.' }),
  sample: z.array(shownRecipient).meta({ description: 'The recipients that were made last.' }),
};

export const segmentPreview = named(
  'SegmentPreview',
  z.strictObject(previewFields),
  'Whom a rule finds right now.',
);

const clauses = z.array(
  z.strictObject({
    path: z.string().meta({ description: 'JSON pointer to the clause in the rule (RFC 6901).' }),
    rule,
    holds: z.boolean(),
    decides: z.boolean().meta({
      description: 'True when another answer of this clause would change the answer of the rule.',
    }),
    value: z.unknown().optional().meta({ description: 'What the attribute or field holds.' }),
  }),
);

const explanationFields = { recipient: z.string(), inside: z.boolean(), clauses };

export const segmentExplanation = named(
  'SegmentExplanation',
  z.strictObject(explanationFields),
  'Why somebody is in the segment or not, clause by clause.',
);

export const trialRequest = named(
  'SegmentTrialRequest',
  z.strictObject({
    rule: boundedRule,
    sample: z.int().min(0).max(100).default(10),
    recipient: externalId.optional().meta({ description: 'Explain the rule for this recipient, too.' }),
  }),
  'A rule to try. It is not kept.',
);

export const segmentTrial = named(
  'SegmentTrial',
  z.strictObject({ ...previewFields, explanation: segmentExplanation.nullable() }),
  'Whom the rule finds, and why it finds the recipient of the request or not.',
);

export const segmentsOfPersonQuery = z.strictObject({
  limit: pageSize(50, 20),
  cursor: segmentKey.optional().meta({ description: 'The `next` of the page before.' }),
});

export const segmentsOfPerson = named(
  'SegmentsOfPerson',
  z.strictObject({
    segments: z.array(
      z.strictObject({
        key: z.string(),
        description: z.string().nullable(),
        inside: z.boolean(),
        because: clauses.meta({
          description:
            'The clauses that decide: with another answer to one of them, the whole would be different.',
        }),
      }),
    ),
    next: z.string().nullable(),
  }),
  'The segments of the space, by key: whether each finds the recipient, and why.',
);
