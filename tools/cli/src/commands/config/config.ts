import { configurationPage } from '@pabal/config';
import { command, type Verbs } from '../../command-line/command.ts';

const docs = command({
  summary: 'Print docs/configuration.md, made from the settings themselves.',
  async run(_, terminal) {
    terminal.out(configurationPage());
  },
});

export const config = { docs } satisfies Verbs;
