import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

type Labels = Readonly<Record<string, string>>;

/** The metrics of the process in Prometheus form. Names start with `pabal_`; durations are in seconds. */
export interface Metrics {
  /** A number that only grows. */
  counter<Label extends string>(name: string, help: string, labels?: readonly Label[]): Counter<Label>;
  /** A number that is read when the figures are asked for, or set. */
  gauge<Label extends string>(
    name: string,
    help: string,
    labels?: readonly Label[],
    collect?: (gauge: Gauge<Label>) => void | Promise<void>,
  ): Gauge<Label>;
  /** Durations in seconds, by bucket. */
  histogram<Label extends string>(name: string, help: string, labels?: readonly Label[]): Histogram<Label>;
  readonly contentType: string;
  text(): Promise<string>;
  /** All figures with these labels, to be put together with those of other processes. */
  figures(labels: Labels): Promise<Figures>;
}

/** The figures of one process, as they travel to another one. */
export type Figures = readonly object[];

/**
 * The figures of several processes in Prometheus form. Their labels tell them apart: summed up, a counter would seem to
 * start again whenever one of the processes does.
 */
export function mergeFigures(processes: readonly Figures[]): Promise<string> {
  return AggregatorRegistry.aggregate([...processes]).metrics();
}

/** From one millisecond to a minute: an SMTP conversation can take either. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Makes the figures of one process, with Node's own among them. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'pabal_' });
  const registers = [registry];
  return {
    counter: (name, help, labels = []) => new Counter({ name, help, labelNames: [...labels], registers }),
    gauge: (name, help, labels = [], collect) =>
      new Gauge({
        name,
        help,
        labelNames: [...labels],
        registers,
        ...(collect && {
          collect() {
            return collect(this);
          },
        }),
      }),
    histogram: (name, help, labels = []) =>
      new Histogram({ name, help, labelNames: [...labels], buckets, registers }),
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
