import { type Edition, findEditionWithBooks, listEditions } from '@pabal/db/editions';
import { editionStates, replayRates, resendBuckets } from '@pabal/domain';
import { actor } from '../../actor.ts';
import type { Command, Verbs } from '../../command-line/command.ts';
import { CommandError } from '../../command-line/errors.ts';
import { flag, required, text, wholeNumber, withDefault, word } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { id, idForm } from '../../options/ids.ts';
import { json, printJson } from '../../options/json.ts';
import { nextAfter, paging, sayNext } from '../../options/paging.ts';
import { reason } from '../../options/reason.ts';
import { show as showOnce, watching } from '../../options/watch.ts';
import { type Services, withServices } from '../../services.ts';
import { said } from '../../terminal/cell.ts';
import { confirm, yes } from '../../terminal/confirm.ts';
import { tableOf } from '../../terminal/table.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { counted } from '../../terminal/words.ts';
import { clicks } from './clicks.ts';
import { preflight, preview, proof } from './look.ts';
import { editionHeadings, editionRow, editionText } from './text.ts';

const begin = spaceCommand({
  summary: 'Begin an edition now, outside the schedule.',
  operands: { newsletter: required(text('NEWSLETTER', 'its key')) },
  options: { wait: flag('it waits for editions approve, whatever the newsletter says'), json },
  async run({ newsletter, wait, json }, terminal, withSpace) {
    const approval = wait ? ({ mode: 'wait' } as const) : undefined;
    const edition = await withServices(withSpace, ({ newsletters }) =>
      newsletters.begin(newsletter, { approval }),
    );
    if (json) return printJson(terminal, edition);
    terminal.out(`${edition.id}\n`);
    terminal.err(`The edition is begun. Watch it: editions show ${edition.id} --watch.\n`);
  },
});

const list = spaceCommand({
  summary: 'List editions, the newest slot first.',
  options: {
    newsletter: text('KEY', 'of one newsletter'),
    state: word('STATE', editionStates, editionStates.join(', ')),
    ...paging(idForm),
  },
  async run({ newsletter, state, json, ...page }, terminal, withSpace) {
    const editions = await withSpace((store) => listEditions(store, { newsletter, state }, page));
    const next = nextAfter(editions, page.limit, ({ id }) => id);
    if (json) return printJson(terminal, { editions, ...(next !== undefined && { next }) });
    if (editions.length === 0) return terminal.err('There are no editions of this kind.\n');
    terminal.out(tableOf(terminal, editionHeadings, editions.map(editionRow)));
    sayNext(terminal, next);
  },
});

const show = spaceCommand({
  summary: 'Where an edition and its letters stand, how fast it goes and how long it will take.',
  operands: { id: required(id()) },
  options: watching,
  async run({ id, ...how }, terminal, withSpace) {
    await withSpace((store) =>
      showOnce(terminal, how, {
        async look() {
          const edition = await findEditionWithBooks(store, id);
          if (edition === undefined) throw new CommandError(`There is no edition ${id}.`);
          return edition;
        },
        textOf: (edition) => editionText(edition, terminal),
        ended: ({ endedAt }) => endedAt !== null,
      }),
    );
  },
});

/** A decision about an edition that is one word. */
function decision(
  summary: string,
  decide: (services: Services, id: string) => Promise<Edition>,
  words: (edition: Edition, terminal: Terminal) => string,
): Command {
  return spaceCommand({
    summary,
    operands: { id: required(id()) },
    async run({ id }, terminal, withSpace) {
      terminal.err(`${words(await withServices(withSpace, (services) => decide(services, id)), terminal)}\n`);
    },
  });
}

const approve = decision(
  'Let an edition go out that waits for it.',
  ({ newsletters }, id) => newsletters.approve(id, actor()),
  ({ planned, slot }, terminal) =>
    `Approved: ${planned} letters go out ${slot > new Date() ? `at ${said(slot, terminal)}` : 'now'}.`,
);

const pause = decision(
  'Stop an edition where it is: no letter of it is claimed any more.',
  ({ newsletters }, id) => newsletters.pauseEdition(id, actor()),
  ({ id }) => `Paused. What a sender has in hand still goes out. Let it go on: editions resume ${id}.`,
);

const resume = decision(
  'Let a paused edition go on.',
  ({ newsletters }, id) => newsletters.resumeEdition(id),
  () => 'It goes on.',
);

const cancel = spaceCommand({
  summary: 'End an edition for good: what has gone out stays sent, the rest is suppressed.',
  operands: { id: required(id()) },
  options: { reason: reason('kept in the history'), yes },
  async run({ id, reason, yes }, terminal, withSpace) {
    await confirm(terminal, yes, `End the edition ${id} for good?`);
    await withServices(withSpace, ({ newsletters }) => newsletters.cancel(id, { actor: actor(), reason }));
    terminal.err(`Cancelled. What became of its letters: editions show ${id}.\n`);
  },
});

const { least, most, usual } = replayRates;

const resend = spaceCommand({
  summary: 'Send exactly one bucket of an edition again.',
  details: `  failed         its dead letters, as a replay of at most --rate a second
  unknown        those in doubt, with the same Message-ID
  never-reached  those given up before they were ever tried, as an edition of
                 its own`,
  operands: { id: required(id()) },
  options: {
    bucket: required(word('BUCKET', resendBuckets, `${resendBuckets.join(', ')}: see below`)),
    reason: reason('kept in the history'),
    rate: withDefault(
      wholeNumber({ least, most }, `letters a second, ${least} to ${most} (default ${usual})`),
      usual,
    ),
    json,
  },
  async run({ id, bucket, reason, rate, json }, terminal, withSpace) {
    const decision = { actor: actor(), reason, rate };
    const again = await withServices(withSpace, ({ newsletters }) =>
      newsletters.resend(id, bucket, decision),
    );
    if (json) return printJson(terminal, again);
    terminal.err(
      again.kind === 'new-edition'
        ? `They get an edition of their own: editions show ${again.editionId}.\n`
        : `${counted(again.letters, 'letter')} on the way again: editions show ${id} --watch.\n`,
    );
  },
});

export const editions = {
  begin,
  list,
  show,
  preview,
  preflight,
  proof,
  approve,
  pause,
  resume,
  cancel,
  resend,
  clicks,
} satisfies Verbs;
