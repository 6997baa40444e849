import type { Preflight } from '@pabal/newsletters';
import { type Command, readArguments } from '../command.ts';
import { withDesk } from '../desk.ts';
import { duration } from '../edition-text.ts';
import { idOf } from '../letter-filter.ts';
import { printJson } from '../paging.ts';
import { counted, plain, time } from '../words.ts';

export const editionsPreflight: Command = {
  name: 'editions preflight',
  usage: 'ID [--json]',
  summary:
    'Look an edition over before it goes out: who gets it, who does not and why, and how long it takes.',
  async run(args, terminal) {
    const { values, positionals } = readArguments(args, ['ID'], {
      json: { type: 'boolean', default: false },
    });
    const id = idOf('ID', positionals[0] ?? '');
    const preflight = await withDesk(({ newsletters }) => newsletters.preflight(id));
    if (values.json) return printJson(terminal, preflight);
    terminal.out(preflightText(preflight));
  },
};

function preflightText({ edition, excluded, last, rate, expectedSeconds }: Preflight): string {
  const lines = [
    `${counted(edition.planned, 'letter')}; ${edition.excluded} left out.`,
    ...excluded.map(({ reason, people, sample }) => {
      const names = sample.map(({ externalId }) => plain(externalId, 60)).join(', ');
      return `  ${String(people).padStart(7)}  ${reason}: ${names}${people > sample.length ? ', …' : ''}`;
    }),
    last === undefined
      ? 'No edition of this newsletter went out before.'
      : `The last one (${time(last.slot)}) had ${last.planned}: ${last.joined} addresses are new, ${last.left} are gone.`,
    rate === null || expectedSeconds === null
      ? 'How long it takes is not known: nothing limits it, and none went out before.'
      : `At ${Math.round(rate)} letters/s it takes about ${duration(expectedSeconds)}.`,
  ];
  return `${lines.join('\n')}\n`;
}
