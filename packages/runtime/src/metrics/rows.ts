import type { GaugeDefinition, LabelsOf, Values } from './definition.ts';
import type { Metrics } from './metrics.ts';

interface Rows<V extends Values, Row> {
  /** Undefined while there is no answer: nothing is shown then. */
  readonly ask: () => Promise<readonly Row[] | undefined>;
  /** Makes what reads one row. It is made for each answer, so that labels which are bounded begin again. */
  readonly read: () => (row: Row) => readonly [LabelsOf<V>, number];
  /** What becomes of rows with the same labels (default: they are added up). */
  readonly join?: (one: number, other: number) => number;
}

/** Shows the rows of an answer as one metric. */
export function showRows<V extends Values, Row>(
  metrics: Pick<Metrics, 'gauge'>,
  definition: GaugeDefinition<V>,
  { ask, read, join = (one, other) => one + other }: Rows<V, Row>,
): void {
  metrics.gauge(definition, async (gauge) => {
    const rows = (await ask()) ?? [];
    gauge.reset();
    const values = new Map<string, readonly [LabelsOf<V>, number]>();
    for (const [labels, value] of rows.map(read())) {
      const key = JSON.stringify(labels);
      const before = values.get(key);
      values.set(key, [labels, before === undefined ? value : join(before[1], value)]);
    }
    for (const [labels, value] of values.values()) gauge.set(labels, value);
  });
}
