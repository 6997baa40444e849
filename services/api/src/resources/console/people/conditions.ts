// The rule of a segment as a form shows it: conditions that all hold, or of which one does.

import { isDeepStrictEqual } from 'node:util';
import type { SegmentRule } from '@pabal/db/people';

/** Everybody has an id: what a segment says before it has a condition. */
export const everybody: SegmentRule = { field: 'externalId', exists: true };

/** Conditions, and how they are joined. */
export interface Conditions {
  readonly how: 'all' | 'any';
  readonly parts: readonly SegmentRule[];
}

/** The conditions of a rule; a rule that joins none is one condition itself. */
export function conditionsIn(rule: SegmentRule): Conditions {
  if ('any' in rule) return { how: 'any', parts: rule.any };
  const parts = 'all' in rule ? rule.all : [rule];
  return { how: 'all', parts: parts.filter((part) => !isDeepStrictEqual(part, everybody)) };
}

export function ruleOf({ how, parts }: Conditions): SegmentRule {
  const [only] = parts;
  if (only === undefined) return everybody;
  if (how === 'any') return { any: parts };
  return parts.length === 1 ? only : { all: parts };
}

export const hasCondition = ({ parts }: Conditions, rule: SegmentRule): boolean =>
  parts.some((part) => isDeepStrictEqual(part, rule));
