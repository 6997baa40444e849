import { createHealing } from './healed.ts';
import { harm, type Trouble } from './trouble.ts';

const start = Date.UTC(2026, 2, 1);
const at = (seconds: number) => new Date(start + seconds * 1_000);

const trouble = (kind: Trouble['kind'], more: Partial<Trouble> = {}): Trouble => ({
  ...{ kind, what: 'It is not well.', since: at(-60), letters: 3, next: 'Mend it.', command: null },
  ...{ subject: 'mx', said: '554 5.7.1 The password has expired' },
  ...more,
});

it.each(harm)('says in one sentence that %s is over, once, with when it began', (kind) => {
  const { note } = createHealing();
  expect(note([trouble(kind)], at(0))).toEqual([]);
  const [healed, ...more] = note([], at(5));
  expect(more).toEqual([]);
  expect(healed).toMatchObject({ kind, subject: 'mx', since: at(-60), until: at(5) });
  expect(healed?.said).toMatch(/^[A-Z][^\n]+[^\s:]$/);
});

it('says it for a quarter of an hour, also to who asks in between, and then no more', () => {
  const { note } = createHealing();
  note([trouble('provider-refuses')], at(0));
  const said = 'Provider mx does not refuse us any more.';
  for (const seconds of [5, 6, 904]) expect(note([], at(seconds))).toMatchObject([{ said, until: at(5) }]);
  expect(note([], at(905))).toEqual([]);
});

it('says nothing to who looks for the first time, and not that it is over when it came back', () => {
  const { note } = createHealing();
  expect(note([], at(0))).toEqual([]);
  note([trouble('no-sender')], at(1));
  expect(note([], at(2))).toHaveLength(1);
  expect(note([trouble('no-sender')], at(3))).toEqual([]);
  expect(note([], at(4))).toMatchObject([{ until: at(4) }]);
});

it('tells one subject from another, the latest first, and no more than fit on a screen', () => {
  const { note } = createHealing();
  const of = (...names: string[]) => names.map((subject) => trouble('domain-slowed', { subject }));
  note(of('a.example', 'b.example'), at(0));
  expect(note(of('b.example'), at(1)).map(({ subject }) => subject)).toEqual(['a.example']);
  expect(note([], at(2)).map(({ subject }) => subject)).toEqual(['b.example', 'a.example']);
  note(of(...Array.from({ length: 30 }, (_, n) => `${n}.example`)), at(3));
  expect(note([], at(4)).map(({ subject }) => subject)).toEqual(
    Array.from({ length: 10 }, (_, n) => `${29 - n}.example`),
  );
});

it('takes a trouble that grows or has other words for the same', () => {
  const { note } = createHealing();
  note([trouble('feeds-failing', { subject: '2' }), trouble('complaints', { since: null })], at(0));
  expect(
    note([trouble('feeds-failing', { subject: '3' }), trouble('many-complaints', { since: null })], at(1)),
  ).toEqual([]);
  expect(note([], at(2))).toMatchObject([
    { kind: 'many-complaints', said: 'Letters of mx are called spam less often.', since: at(0) },
    { kind: 'feeds-failing', said: 'All feeds can be read again.' },
  ]);
});

it.each([
  ['a queue that a sender said is away', 'queue-away', 'process-silent'],
  ['a provider that nobody asks any more', 'provider-refuses', 'no-sender'],
  ['a sender of whom nothing can be known', 'no-sender', 'store-read-only'],
  ['a broken template that nobody can report', 'template-broken', 'standby-missing'],
  ['letters that are late, told with the provider', 'letters-late', 'provider-away'],
] as const)('does not say that %s is well again', (_, kind, hides) => {
  const { note } = createHealing();
  note([trouble(kind)], at(0));
  expect(note([trouble(hides, { subject: 'another' })], at(1))).toEqual([]);
});

it('says that something is over though a process has been silent for long', () => {
  const { note } = createHealing();
  const silent = trouble('process-silent', { subject: 'sender s1' });
  note([silent, trouble('queue-away')], at(0));
  expect(note([silent], at(1))).toMatchObject([{ kind: 'queue-away' }]);
});
