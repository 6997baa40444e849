import type { Service } from '@pabal/domain';
import { AggregatorRegistry, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { version } from '../version.ts';
import { figures } from './catalogue.ts';
import type {
  BoundedLabelsOf,
  CounterDefinition,
  Definition,
  GaugeDefinition,
  HistogramDefinition,
  LabelsOf,
  Values,
} from './definition.ts';
import { createQuickCounter, QuickHistogram } from './quick.ts';

/**
 * The metrics of the process in Prometheus form. They are declared in one place (`catalogue`), with the values of their
 * labels. A counter or histogram has 0 for each combination of them from the start: what is born with its first value never
 * rises for Prometheus when that value comes within one scrape, so `increase()` would miss the first incident.
 */
export interface Metrics {
  /** All throw when the metric is not declared for the service of the process. */
  counter<V extends Values>(definition: CounterDefinition<V>): Counting<V>;
  /** @param collect  called when the figures are asked for */
  gauge<V extends Values>(definition: GaugeDefinition<V>, collect?: Collect<V>): Showing<V>;
  histogram<V extends Values>(definition: HistogramDefinition<V>): Measuring<V>;
  readonly contentType: string;
  text(): Promise<string>;
  /** All figures with these labels, to be put together with those of other processes. */
  figures(labels: Readonly<Record<string, string>>): Promise<Figures>;
}

/** Makes what the process has come to know exist with 0: values that no declaration can list. */
type Know<V extends Values> = (values: BoundedLabelsOf<V>) => void;

interface Counting<V extends Values> {
  inc(labels: LabelsOf<V>, by?: number): void;
  readonly know: Know<V>;
}

interface Showing<V extends Values> {
  set(labels: LabelsOf<V>, value: number): void;
  /** Forgets all values: what is not set again is not shown any more. */
  reset(): void;
}

interface Measuring<V extends Values> {
  observe(labels: LabelsOf<V>, seconds: number): void;
  readonly know: Know<V>;
}

type Collect<V extends Values> = (gauge: Showing<V>) => void | Promise<void>;

/** The figures of one process, as they travel to another one. */
export type Figures = readonly object[];

/**
 * The figures of several processes in Prometheus form. Their labels tell them apart: summed up, a counter would seem to
 * start again whenever one of the processes does.
 */
export function mergeFigures(processes: readonly Figures[]): Promise<string> {
  return AggregatorRegistry.aggregate([...processes]).metrics();
}

/** prom-client names these gauges as if they were counters; `nodejs_active_handles` and its like say the same. */
const misnamed = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/**
 * Makes the figures of one process, with Node’s own among them.
 *
 * @param service  left out in tests: anything may be made then
 */
export function createMetrics(service?: Service): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of misnamed) registry.removeSingleMetric(name);
  const made = createMaker(registry, service);
  if (service !== undefined) made.gauge(figures.buildInfo).set({ service, version: version() }, 1);
  return {
    ...made,
    contentType: registry.contentType,
    text: () => registry.metrics(),
    figures: async (labels) =>
      (await registry.getMetricsAsJSON()).map((metric) => ({
        ...metric,
        // Nothing is summed up, as no two processes have the same labels; the others would drop some figures.
        aggregator: 'sum',
        values: metric.values.map((value) => ({ ...value, labels: { ...value.labels, ...labels } })),
      })),
  };
}

function createMaker(registry: Registry, service: Service | undefined) {
  const registers = [registry];

  /** What prom-client wants to know of each. */
  function described(definition: Definition) {
    const { name, help, labels, services } = definition;
    if (service !== undefined && !services.includes(service))
      throw new Error(
        `Expected ${name} in ${services.join(', ')}, got it in the ${service}; declare it there.`,
      );
    return { name, help, labelNames: Object.keys(labels), registers };
  }

  return {
    counter<V extends Values>(definition: CounterDefinition<V>): Counting<V> {
      const inc = createQuickCounter(described(definition));
      const know = (values: Readonly<Record<string, string>>) => {
        for (const labels of combinations(definition, values)) inc(labels, 0);
      };
      know({});
      return { inc, know };
    },
    gauge<V extends Values>(definition: GaugeDefinition<V>, collect?: Collect<V>): Showing<V> {
      const made = new Gauge({
        ...described(definition),
        ...(collect && { collect: () => collect(shown) }),
      });
      // prom-client gives a gauge without labels a 0 that nobody has set: “no senders” where nobody could be asked.
      const forget = () => {
        made.reset();
        if (Object.keys(definition.labels).length === 0) made.remove();
      };
      forget();
      const shown: Showing<V> = { set: (labels, value) => made.set(labels, value), reset: forget };
      return shown;
    },
    histogram<V extends Values>(definition: HistogramDefinition<V>): Measuring<V> {
      const made = new QuickHistogram({ ...described(definition), buckets: [...definition.buckets] });
      const know = (values: Readonly<Record<string, string>>) => {
        for (const labels of combinations(definition, values)) made.know(labels);
      };
      know({});
      return { observe: (labels, seconds) => made.measure(labels, seconds), know };
    },
  };
}

/** Every combination of the values that are listed or given; none when a label has neither. */
function combinations(
  { labels }: Definition,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>>[] {
  let all: Readonly<Record<string, string>>[] = [{}];
  for (const [label, values] of Object.entries(labels)) {
    const known = valuesOf(values, given[label]);
    all = all.flatMap((combination) => known.map((value) => ({ ...combination, [label]: value })));
  }
  return all;
}

function valuesOf(values: Values[string], given: string | undefined): readonly string[] {
  if (!('boundedBy' in values)) return values;
  return given === undefined ? [] : [given];
}
