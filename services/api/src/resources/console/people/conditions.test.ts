import type { SegmentRule } from '@pabal/db/people';
import { conditionsIn, everybody, hasCondition, ruleOf } from './conditions.ts';

const one: SegmentRule = { group: 'a' };
const other: SegmentRule = { group: 'b' };

it.each<[SegmentRule, number, SegmentRule]>([
  [everybody, 0, everybody],
  [one, 1, one],
  [{ not: one }, 1, { not: one }],
  [{ all: [one, other] }, 2, { all: [one, other] }],
  [{ any: [one, other] }, 2, { any: [one, other] }],
  [{ any: [one] }, 1, { any: [one] }],
])('takes %j apart into %d conditions and puts it together again', (rule, count, again) => {
  const conditions = conditionsIn(rule);
  expect(conditions.parts).toHaveLength(count);
  expect(ruleOf(conditions)).toEqual(again);
});

it('lets the first condition take the place of everybody, and knows a condition that is there', () => {
  const { how, parts } = conditionsIn(everybody);
  expect(ruleOf({ how, parts: [...parts, one] })).toEqual(one);
  expect(hasCondition(conditionsIn({ all: [one, other] }), { group: 'b' })).toBe(true);
  expect(hasCondition(conditionsIn({ any: [one] }), other)).toBe(false);
});
