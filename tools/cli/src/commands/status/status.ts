import { readStatus, type Status } from '@pabal/status';
import { type Asking, same } from '../../asking/asking.ts';
import { command } from '../../command-line/command.ts';
import { CommandError } from '../../command-line/errors.ts';
import { json, printJson } from '../../options/json.ts';
import { statusText, troublesText } from './text.ts';

/** As the route tells it: what a trouble is about, and in whose words, or null. */
const told = ({ troubles, ...status }: Status): Status => ({
  ...status,
  troubles: troubles.map(({ subject = null, said = null, ...trouble }) => ({ ...trouble, subject, said })),
});

const now: Asking<undefined, Status> = {
  route: 'get /v1/status',
  onDatabase: async (store) => told(await readStatus(store)),
  request: () => ({}),
  answer: same,
};

/** Where every night on call starts. */
export const status = command({
  summary: 'How pabal fares now: what is not well, what waits and for what, which processes are alive.',
  details: `What is not well comes first, the most harmful on top, each with its next step. Rates are those of the last five whole
minutes. For programs there is --json, and \`pabal doctor\`, whose exit code says whether all is well.`,
  options: { json },
  asks: [now],
  async run(typed, terminal, ask) {
    const found = await ask(now, undefined);
    if (typed.json) printJson(terminal, found);
    else terminal.out(statusText(found, terminal));
  },
});

export const doctor = command({
  summary: 'Check everything that `status` checks: exit code 0 when all is well, 1 when something is not.',
  options: { json },
  asks: [now],
  async run(typed, terminal, ask) {
    const found = await ask(now, undefined);
    const { sentence, troubles } = found;
    if (typed.json) printJson(terminal, { at: found.at, sentence, troubles });
    else terminal.out(troublesText(found, terminal));
    if (troubles.length > 0) throw new CommandError(sentence);
  },
});
