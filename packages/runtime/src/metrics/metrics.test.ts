import { figures } from './catalogue.ts';
import { boundedBy, counter, gauge, histogram } from './definition.ts';
import { createLabels } from './labels.ts';
import { createMetrics } from './metrics.ts';
import { metricsPage } from './page.ts';
import { showRows } from './rows.ts';

const common = { help: 'For this test.', services: ['api'] } as const;

/** The lines of one metric, without its help. */
async function linesOf(metrics: ReturnType<typeof createMetrics>, name: string): Promise<string[]> {
  return (await metrics.text()).split('\n').filter((line) => line.startsWith(name));
}

describe('a metric', () => {
  it('has 0 for each combination of the values of its labels from the start', async () => {
    const metrics = createMetrics();
    const labels = { lane: ['event', 'newsletter'], what: ['sent', 'failed'] } as const;
    metrics.counter(counter({ ...common, name: 'pabal_a_total', labels }));
    metrics.histogram(histogram({ ...common, name: 'pabal_b_seconds', labels, buckets: [1] }));
    expect(await linesOf(metrics, 'pabal_a_total')).toEqual([
      'pabal_a_total{lane="event",what="sent"} 0',
      'pabal_a_total{lane="event",what="failed"} 0',
      'pabal_a_total{lane="newsletter",what="sent"} 0',
      'pabal_a_total{lane="newsletter",what="failed"} 0',
    ]);
    expect(await linesOf(metrics, 'pabal_b_seconds_count')).toHaveLength(4);
    expect(await linesOf(metrics, 'pabal_b_seconds_bucket')).toHaveLength(8);
  });

  it('has 0 for a value that only the process knows from the moment when it is known', async () => {
    const metrics = createMetrics();
    const made = metrics.counter(
      counter({
        ...common,
        name: 'pabal_a_total',
        labels: { provider: boundedBy('the providers'), outcome: ['sent', 'lost'] },
      }),
    );
    expect(await linesOf(metrics, 'pabal_a_total')).toEqual([]);
    made.inc({ provider: 'main', outcome: 'sent' }, 2);
    made.know({ provider: 'main' });
    expect(await linesOf(metrics, 'pabal_a_total')).toEqual([
      'pabal_a_total{provider="main",outcome="sent"} 2',
      'pabal_a_total{provider="main",outcome="lost"} 0',
    ]);
  });

  it('is refused in a service that it is not declared for', () => {
    expect(() => createMetrics('sender').counter(figures.refusedPasswords)).toThrow(
      'Expected pabal_refused_passwords_total in api, got it in the sender; declare it there.',
    );
  });
});

it('names the build, and Node’s own figures as every dashboard has them', async () => {
  const text = await createMetrics('builder').text();
  expect(text).toMatch(/^pabal_build_info\{service="builder",version="\d+\.\d+\.\d+[^"]*"\} 1$/m);
  expect(text).toMatch(/^process_cpu_seconds_total \d/m);
  expect(text).toMatch(/^nodejs_eventloop_lag_seconds \d/m);
  const gauges = [...text.matchAll(/^# TYPE (\S+) gauge$/gm)].map(([, name]) => name);
  expect(gauges.filter((name) => name?.endsWith('_total'))).toEqual([]);
});

it('tells so many values apart, and takes all others together', () => {
  const labelOf = createLabels(20);
  const labels = Array.from({ length: 30 }, (_, n) => labelOf(`app-${n}`));
  expect(new Set(labels).size).toBe(21);
  expect(labels.slice(20)).toEqual(Array(10).fill('other'));
  expect(labelOf('app-3')).toBe('app-3');
});

describe('rows of an answer', () => {
  const definition = gauge({ ...common, name: 'pabal_a', labels: { name: boundedBy('two names') } });
  const rows = [
    ['a', 1],
    ['b', 2],
    ['c', 3],
    ['d', 4],
  ] as const;
  const read = () => {
    const labelOf = createLabels(2);
    return ([name, value]: (typeof rows)[number]) => [{ name: labelOf(name) }, value] as const;
  };

  it('are added up beyond the bound of their label', async () => {
    const metrics = createMetrics();
    showRows(metrics, definition, { ask: async () => rows, read });
    const shown = ['pabal_a{name="a"} 1', 'pabal_a{name="b"} 2', 'pabal_a{name="other"} 7'];
    expect(await linesOf(metrics, 'pabal_a')).toEqual(shown);
    expect(await linesOf(metrics, 'pabal_a')).toEqual(shown);
  });

  it('are joined as is asked', async () => {
    const metrics = createMetrics();
    showRows(metrics, definition, { ask: async () => rows, read, join: Math.max });
    expect(await linesOf(metrics, 'pabal_a{name="other"}')).toEqual(['pabal_a{name="other"} 4']);
  });

  it('are not shown while there is no answer', async () => {
    const metrics = createMetrics();
    let given: typeof rows | undefined = rows;
    showRows(metrics, definition, { ask: async () => given, read });
    expect(await linesOf(metrics, 'pabal_a')).toHaveLength(3);
    given = undefined;
    expect(await linesOf(metrics, 'pabal_a')).toEqual([]);
  });
});

describe('the catalogue', () => {
  const all = Object.values(figures);

  it('has every name once, of a form that Prometheus checks', () => {
    const names = all.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    for (const { name, type } of all) {
      expect(name).toMatch(/^pabal_[a-z]+(?:_[a-z]+)*$/);
      expect({ name, total: name.endsWith('_total') }).toEqual({ name, total: type === 'counter' });
      if (type === 'histogram') expect(name).toMatch(/_seconds$/);
    }
  });

  it('is on the page, each metric in a row', () => {
    for (const { name } of all) expect(metricsPage()).toContain(`| \`${name}\` |`);
  });
});
