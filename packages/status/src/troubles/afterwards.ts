// Letters that come back, or that their readers call spam: mailbox providers judge us by the rate of both.

import type { WeekAfterwards } from '@pabal/db/status';
import { fewest, tooMany } from '../rates.ts';
import { inSpaceOf, named, type Rule, type Trouble } from './trouble.ts';

export const afterwards: Rule = (facts) =>
  facts.afterwards.flatMap((week): Trouble[] => {
    const { sent, complained, bounced } = week;
    return [
      ...(complained >= fewest.complained && complained / sent >= tooMany.complained
        ? [complaintsOf(week)]
        : []),
      ...(bounced >= fewest.bounced && bounced / sent >= tooMany.bounced ? [bouncesOf(week)] : []),
    ];
  });

function complaintsOf(week: WeekAfterwards): Trouble {
  const { sent, complained } = week;
  const isRefused = complained / sent >= tooMany.refused;
  return {
    ...troubleOf(week, complained),
    kind: isRefused ? 'many-complaints' : 'complaints',
    what:
      `${percent(complained / sent)} of the ${sent} letters ${whose(week)} within seven days were called spam` +
      (isRefused ? ': mailbox providers begin to refuse us.' : '.'),
    next: 'See who is written to, how they consented, and whether the way out is seen; pause what they complain about.',
  };
}

function bouncesOf(week: WeekAfterwards): Trouble {
  const { sent, bounced } = week;
  return {
    ...troubleOf(week, bounced),
    kind: 'letters-come-back',
    what: `${percent(bounced / sent)} of the ${sent} letters ${whose(week)} within seven days came back.`,
    next: 'See what their receipts say, and where the addresses come from: what does not exist is not written to again by itself.',
  };
}

const troubleOf = ({ by, name, space, sent }: WeekAfterwards, letters: number) => ({
  ...{ since: null, letters },
  command: by === 'newsletter' ? `pabal newsletters show ${name}${inSpaceOf(space)}` : null,
  subject: named(name, space),
  said: `${percent(letters / sent)} (${letters} / ${sent})`,
});

function whose({ by, name, space }: WeekAfterwards): string {
  if (by === 'provider') return `that ${name} took`;
  return by === 'domain' ? `to ${name}` : `of newsletter ${named(name, space)}`;
}

const percent = (part: number) => `${(part * 100).toFixed(part < 0.01 ? 2 : 1)} %`;
