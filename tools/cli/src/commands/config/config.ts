import { configurationPage } from '@pabal/config';
import { metricsPage } from '@pabal/runtime';
import { command, type Verbs } from '../../command-line/command.ts';

const docs = command({
  summary: 'Print docs/configuration.md, made from the settings themselves.',
  async run(_, terminal) {
    terminal.out(configurationPage());
  },
});

const metrics = command({
  summary: 'Print docs/metrics.md, made from the metrics themselves.',
  async run(_, terminal) {
    terminal.out(metricsPage());
  },
});

export const config = { docs, metrics } satisfies Verbs;
