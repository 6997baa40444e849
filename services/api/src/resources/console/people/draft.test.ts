import { type DraftAsked, draftFields, draftOf } from './draft.ts';

const names = { groups: ['customers'], newsletters: ['digest'], templates: ['welcome'] };

it.each<[string, DraftAsked, object]>([
  ['a number in an attribute', { what: 'attribute', name: 'seats', test: 'is', value: '12' }, { is: 12 }],
  ['text in quotes', { what: 'attribute', name: 'seats', test: 'is', value: '"12"' }, { is: '12' }],
  ['true', { what: 'attribute', name: 'seats', test: 'is', value: 'true' }, { is: true }],
  ['a list', { what: 'attribute', name: 'seats', test: 'in', value: 'gold, 2' }, { in: ['gold', 2] }],
  ['what is not there', { what: 'attribute', name: 'seats', test: 'missing' }, { exists: false }],
])('takes %s as it is meant', (_what, asked, expected) => {
  expect(draftOf(asked)).toEqual({ is: 'rule', rule: { attribute: 'seats', ...expected } });
});

it.each<[DraftAsked, object]>([
  [{ what: 'group', name: 'customers', not: 'yes' }, { not: { group: 'customers' } }],
  [
    { what: 'newsletter', name: 'digest' },
    { subscription: 'digest', state: 'subscribed' },
  ],
  [{ what: 'got', name: 'digest', value: '30' }, { received: { newsletter: 'digest', withinDays: 30 } }],
  [
    { what: 'domain', test: 'is', value: '123' },
    { field: 'domain', is: '123' },
  ],
  [
    { what: 'activeAt', test: 'withinDays', value: '7' },
    { field: 'activeAt', withinDays: 7 },
  ],
  [
    { what: 'createdAt', test: 'before', value: '2026-03-01' },
    { field: 'createdAt', before: '2026-03-01T00:00:00Z' },
  ],
])('makes %j the condition %j', (asked, rule) => {
  expect(draftOf(asked)).toEqual({ is: 'rule', rule });
});

it('waits for what is still missing, and says what would be a condition', () => {
  expect(draftOf({})).toBeUndefined();
  for (const asked of [
    { what: 'group' },
    { what: 'attribute', test: 'is', value: 'x' },
    { what: 'attribute', name: 'plan', test: 'is' },
    { what: 'email', test: 'contains', value: ' ' },
  ] as const)
    expect(draftOf(asked)).toEqual({ is: 'unfinished' });
  expect(draftOf({ what: 'createdAt', test: 'before', value: 'last year' })).toEqual({
    is: 'wrong',
    expected: 'time',
  });
  expect(draftOf({ what: 'attribute', name: 'seats', test: 'above', value: 'many' })).toEqual({
    is: 'wrong',
    expected: 'number',
  });
  expect(draftOf({ what: 'got', name: 'digest', value: 'soon' })).toEqual({ is: 'wrong', expected: 'days' });
});

it('asks for no more than what was chosen needs', () => {
  const fields = (asked: DraftAsked) => draftFields(asked, names, 'en').map(({ name }) => name);
  expect(fields({})).toEqual(['what', 'who']);
  expect(fields({ what: 'group' })).toEqual(['what', 'name', 'not', 'who']);
  expect(fields({ what: 'attribute' })).toEqual(['what', 'name', 'test', 'not', 'who']);
  expect(fields({ what: 'attribute', test: 'is' })).toEqual(['what', 'name', 'test', 'value', 'not', 'who']);
  expect(fields({ what: 'email', test: 'missing' })).toEqual(['what', 'test', 'not', 'who']);
});
