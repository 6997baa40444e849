import { Counter, Histogram, Registry } from 'prom-client';
import { createQuickCounter, QuickHistogram } from './quick.ts';

const values = [0, 0.0004, 0.001, 0.0011, 0.02, 0.5, 1, 1.5, 700, 3, 0.001];
const buckets = [0.001, 0.02, 1, 10];
const labelNames = ['lane', 'outcome'];
const lanes = ['event', 'newsletter'];
const outcomes = ['sent', 'lost', 'refused'];

/** The same labels in either order, as callers write them. */
const labelsOf = (n: number) => {
  const [lane, outcome] = [lanes[n % 2] ?? '', outcomes[n % 3] ?? ''];
  return n % 5 === 0 ? { outcome, lane } : { lane, outcome };
};

it('tells prom-client of a histogram what prom-client would have kept itself', async () => {
  const [ours, theirs] = [new Registry(), new Registry()];
  const config = { name: 'a_seconds', help: 'A.', labelNames, buckets };
  const quick = new QuickHistogram({ ...config, registers: [ours] });
  const plain = new Histogram({ ...config, registers: [theirs] });
  quick.know({ lane: 'event', outcome: 'refused' });
  plain.zero({ lane: 'event', outcome: 'refused' });
  for (const [n, value] of values.entries()) {
    quick.measure(labelsOf(n), value);
    plain.observe(labelsOf(n), value);
    // Asked for in between, nothing is counted twice.
    if (n === 4) await ours.metrics();
  }
  expect((await ours.metrics()).split('\n').sort()).toEqual((await theirs.metrics()).split('\n').sort());
  const plainly = (registry: Registry) =>
    registry
      .getMetricsAsJSON()
      .then((all) => all.map(({ values: of }) => of.map(({ value }) => value).sort()));
  expect(await plainly(ours)).toEqual(await plainly(theirs));
});

it('tells prom-client of a counter what prom-client would have counted itself', async () => {
  const [ours, theirs] = [new Registry(), new Registry()];
  const config = { name: 'a_total', help: 'A.', labelNames };
  const inc = createQuickCounter({ ...config, registers: [ours] });
  const plain = new Counter({ ...config, registers: [theirs] });
  for (const n of values.keys()) {
    inc(labelsOf(n), n);
    plain.inc(labelsOf(n), n);
    if (n === 4) await ours.metrics();
  }
  inc(labelsOf(3));
  plain.inc(labelsOf(3));
  expect((await ours.metrics()).split('\n').sort()).toEqual((await theirs.metrics()).split('\n').sort());
});
