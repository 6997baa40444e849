import { figures } from './catalogue.ts';
import type { Definition, Values } from './definition.ts';

/** The page docs/metrics.md, made from the metrics themselves. */
export function metricsPage(): string {
  const all: readonly Definition[] = Object.values(figures);
  const rows = [...all]
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map(
      (definition) =>
        `| \`${definition.name}\` | ${definition.type} | ${labelsOf(definition)} | ${definition.services.join(', ')} | ${definition.help} |`,
    );
  return [
    ...intro,
    '| metric | type | labels | services | meaning |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

const intro = [
  '# Metrics',
  '',
  'What `/metrics` of each service says, for Prometheus. Durations are in seconds; histograms have `_bucket`, `_sum` and `_count`.',
  'This page is generated from `packages/runtime/src/metrics/catalogue` by `npx pabal config metrics`.',
  '',
  '- A counter or histogram has 0 for each value that a label can have from the start, or from the moment when the process learns the value, so that `increase()` sees a first incident that fits into one scrape.',
  '- Services of several processes (`API_PROCESSES`, `SENDER_PROCESSES`) have a label `process` on all their figures.',
  '- What is read in the ledger (`pabal_waiting` and its like) says the same in each process that has it: take the maximum, not the sum.',
  '- Besides these, every process has the standard figures of Node: `process_*` (processor, memory, file descriptors, start) and `nodejs_*` (event loop, heap, garbage collection).',
  '- Rules and boards that use them are in `deploy/prometheus` and `deploy/grafana`; what to do when a rule fires is in [the runbook](runbook/README.md).',
  '',
];

const labelsOf = ({ labels }: Definition): string =>
  Object.entries(labels)
    .map(([label, values]) => `\`${label}\`: ${valuesOf(values)}`)
    .join('; ');

const valuesOf = (values: Values[string]): string =>
  'boundedBy' in values ? values.boundedBy : values.map((value) => `\`${value}\``).join(', ');
