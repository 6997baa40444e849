import { spaceOf } from '@pabal/apps';
import { readStatus, type Status } from '@pabal/status';
import { type Asking, same } from '../../asking/asking.ts';
import { command } from '../../command-line/command.ts';
import { CommandError, UsageError } from '../../command-line/errors.ts';
import { flag, text } from '../../command-line/parameters.ts';
import { json, printJson } from '../../options/json.ts';
import { findingsOfMail, findingsText, judgeFindings } from './mail.ts';
import { statusText, troublesText } from './text.ts';

/** As the route tells it: what a trouble is about, and in whose words, or null. */
const told = ({ troubles, ...status }: Status): Status => ({
  ...status,
  troubles: troubles.map(({ subject = null, said = null, ...trouble }) => ({ ...trouble, subject, said })),
});

/** Asks about one space, or about all of them. */
const now: Asking<string | undefined, Status> = {
  route: 'get /v1/status',
  onDatabase: async (store, name) =>
    told(await readStatus(store, { space: name === undefined ? undefined : await spaceOf(store, name) })),
  request: (space) => ({ query: { space } }),
  answer: same,
};

/** Where every night on call starts. */
export const status = command({
  summary: 'Show how pabal fares now: what is not well, what waits and for what, which processes are alive.',
  details: `What is not well comes first, the most harmful on top, each with its next step. Rates are those of the last five whole
minutes. Asked over HTTP, it says for a quarter of an hour what was not well when somebody looked, and is now. For programs there is --json, and \`pabal doctor\`, whose exit code says whether all is well.`,
  options: {
    space: text('NAME', 'only what belongs to this space, and what belongs to all of them (default all)'),
    json,
  },
  asks: [now],
  async run({ space, ...typed }, terminal, ask) {
    const found = await ask(now, space);
    if (typed.json) printJson(terminal, found);
    else terminal.out(statusText(found, terminal));
  },
});

export const doctor = command({
  summary: 'Check everything that `status` checks: exit code 0 when all is well, 1 when something is not.',
  details: `It ends with 1 as well when it cannot be told, because neither the database nor the API answers; stderr says which. It ends
with 2 when it is typed wrong.

With --mail it looks at your mail from outside instead, as receivers do: SPF, DKIM and DMARC, where answers and bounces go, the names
of your mail servers and their TLS, and whether links to unsubscribe are reached. It reads the settings of senders (MAIL_FROM, SMTP_URL,
DKIM_DOMAIN, INBOUND_DOMAIN, PAGES_URL, LINK_SECRET), and needs neither the database nor the API. What is only to be looked at ends
with 0.`,
  options: {
    json,
    mail: flag('look at your mail as receivers do'),
    dns: text('SERVER', 'with --mail: the DNS server to ask, such as 9.9.9.9 (default that of this machine)'),
  },
  asks: [now],
  async run({ mail, dns, ...typed }, terminal, ask) {
    if (!mail && dns !== undefined) throw new UsageError('--dns goes with --mail.');
    if (mail) {
      const findings = await findingsOfMail(dns);
      if (typed.json) printJson(terminal, { findings });
      else terminal.out(findingsText(findings));
      return judgeFindings(findings);
    }
    const found = await ask(now, undefined);
    const { sentence, troubles } = found;
    if (typed.json) printJson(terminal, { at: found.at, sentence, troubles });
    else terminal.out(troublesText(found, terminal));
    if (troubles.length > 0) throw new CommandError(sentence);
  },
});
