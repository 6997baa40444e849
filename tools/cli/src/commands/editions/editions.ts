import {
  type EditionState,
  editionStates,
  type PageAsked,
  type ResendBucket,
  replayRates,
  resendBuckets,
} from '@pabal/domain';
import {
  type EditionBooks,
  type EditionPage,
  editionBooks,
  editionPage,
  pauseAllEditions,
  type Resent,
  resumeAllEditions,
  type ShownEdition,
  type TouchedEditions,
} from '@pabal/newsletters';
import { type Asking, same } from '../../asking/asking.ts';
import type { Verbs } from '../../command-line/command.ts';
import { UsageError } from '../../command-line/errors.ts';
import { flag, required, text, wholeNumber, withDefault, word } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { id, idForm } from '../../options/ids.ts';
import { json, printJson } from '../../options/json.ts';
import { pageQuery, paging, sayNext } from '../../options/paging.ts';
import { reason } from '../../options/reason.ts';
import { show as showOnce, watching } from '../../options/watch.ts';
import { type Services, servicesOn } from '../../services.ts';
import { said } from '../../terminal/cell.ts';
import { confirm, yes } from '../../terminal/confirm.ts';
import { tableOf } from '../../terminal/table.ts';
import { counted, plain } from '../../terminal/words.ts';
import { arrange } from './arrange.ts';
import { calendar } from './calendar.ts';
import { check } from './check.ts';
import { clicks } from './clicks.ts';
import { preflight, preview, proof } from './look.ts';
import { entries, leftOut, letters } from './people.ts';
import { editionHeadings, editionRow, editionText } from './text.ts';

interface Begun {
  readonly newsletter: string;
  readonly approval: { readonly mode: 'wait' } | undefined;
}

const beginning: Asking<Begun, ShownEdition> = {
  route: 'post /v1/newsletters/{key}/editions',
  onDatabase: async (store, { newsletter, approval }, by) =>
    (await servicesOn(store)).newsletters.begin(newsletter, { approval }, by),
  request: ({ newsletter: key, approval }) => ({ path: { key }, body: { approval } }),
  answer: same,
};

const begin = spaceCommand({
  summary: 'Begin an edition now, outside the schedule.',
  operands: { newsletter: required(text('NEWSLETTER', 'its key')) },
  options: { wait: flag('it waits for editions approve, whatever the newsletter says'), json },
  asks: [beginning],
  async run({ newsletter, wait, json }, terminal, _withSpace, ask) {
    const edition = await ask(beginning, { newsletter, approval: wait ? { mode: 'wait' } : undefined });
    if (json) return printJson(terminal, edition);
    terminal.out(`${edition.id}\n`);
    terminal.err(`The edition is begun. Watch it: editions show ${edition.id} --watch.\n`);
  },
});

interface Wanted {
  readonly newsletter: string | undefined;
  readonly state: EditionState | undefined;
  readonly page: PageAsked;
}

const listing: Asking<Wanted, EditionPage> = {
  route: 'get /v1/editions',
  onDatabase: (store, { page, ...filter }) => editionPage(store, filter, page),
  request: ({ page, ...filter }) => ({ query: { ...filter, ...pageQuery(page) } }),
  answer: same,
};

const list = spaceCommand({
  summary: 'List editions, the latest first.',
  options: {
    newsletter: text('KEY', 'of one newsletter'),
    state: word('STATE', editionStates, editionStates.join(', ')),
    ...paging(idForm),
  },
  asks: [listing],
  async run({ newsletter, state, json, ...page }, terminal, _withSpace, ask) {
    const found = await ask(listing, { newsletter, state, page });
    if (json) return printJson(terminal, found);
    const { editions, next } = found;
    if (editions.length === 0) return terminal.err('There are no editions of this kind.\n');
    terminal.out(tableOf(terminal, editionHeadings, editions.map(editionRow)));
    sayNext(terminal, next);
  },
});

const showing: Asking<string, EditionBooks> = {
  route: 'get /v1/editions/{id}',
  onDatabase: (store, id) => editionBooks(store, id),
  request: (id) => ({ path: { id } }),
  answer: same,
};

const show = spaceCommand({
  summary: 'Show where an edition and its letters stand, how fast it goes and how long it will take.',
  operands: { id: required(id()) },
  options: watching,
  asks: [showing],
  async run({ id, ...how }, terminal, _withSpace, ask) {
    await showOnce(terminal, how, {
      look: () => ask(showing, id),
      textOf: (edition) => editionText(edition, terminal),
      ended: ({ endedAt }) => endedAt !== null,
    });
  },
});

/** A decision about an edition that is one word. */
function deciding(
  verb: string,
  decide: (services: Services, id: string, actor: string) => Promise<ShownEdition>,
): Asking<string, ShownEdition> {
  return {
    route: `post /v1/editions/{id}/${verb}`,
    onDatabase: async (store, id, by) => decide(await servicesOn(store), id, by),
    request: (id) => ({ path: { id } }),
    answer: same,
  };
}

const approving = deciding('approve', ({ newsletters }, id, by) => newsletters.approve(id, by));

const approve = spaceCommand({
  summary: 'Let an edition go out that waits for it.',
  operands: { id: required(id()) },
  asks: [approving],
  async run({ id }, terminal, _withSpace, ask) {
    const { planned, slot } = await ask(approving, id);
    const at = slot > new Date() ? `at ${said(slot, terminal)}` : 'now';
    terminal.err(`Approved: ${planned} letters go out ${at}.\n`);
  },
});

const all = flag('every edition of the space');

/** What was typed means one edition, or all. @throws UsageError */
function oneOrAll(id: string | undefined, all: boolean): string | undefined {
  if ((id === undefined) === all) return id;
  throw new UsageError(`Expected the ID of an edition or --all, got ${all ? 'both' : 'neither'}.`);
}

const pausing = deciding('pause', ({ newsletters }, id, by) => newsletters.pauseEdition(id, by));
const pausingAll: Asking<undefined, TouchedEditions> = {
  route: 'post /v1/editions/pause',
  onDatabase: (store, _none, by) => pauseAllEditions(store, by),
  request: () => ({}),
  answer: same,
};

const pause = spaceCommand({
  summary: 'Stop an edition where it is, or all of them: no letter of it is claimed any more.',
  details:
    'With --all every edition of the space that is not over stops; `lanes pause newsletter` stops those of all spaces.',
  operands: { id: id() },
  options: { all },
  asks: [pausing, pausingAll],
  async run({ id, all }, terminal, _withSpace, ask) {
    const one = oneOrAll(id, all);
    if (one === undefined) {
      const { editions } = await ask(pausingAll, undefined);
      return terminal.err(touchedText('paused. Let them go on: editions resume --all', editions));
    }
    await ask(pausing, one);
    terminal.err(`Paused. What a sender has in hand still goes out. Let it go on: editions resume ${one}.\n`);
  },
});

const resuming = deciding('resume', ({ newsletters }, id) => newsletters.resumeEdition(id));
const resumingAll: Asking<undefined, TouchedEditions> = {
  route: 'post /v1/editions/resume',
  onDatabase: (store) => resumeAllEditions(store),
  request: () => ({}),
  answer: same,
};

const resume = spaceCommand({
  summary: 'Let a paused edition go on, or all that are paused.',
  operands: { id: id() },
  options: { all },
  asks: [resuming, resumingAll],
  async run({ id, all }, terminal, _withSpace, ask) {
    const one = oneOrAll(id, all);
    if (one === undefined) {
      const { editions } = await ask(resumingAll, undefined);
      return terminal.err(touchedText('resumed', editions));
    }
    await ask(resuming, one);
    terminal.err('It goes on.\n');
  },
});

function touchedText(what: string, editions: TouchedEditions['editions']): string {
  if (editions.length === 0) return 'There is no such edition; nothing was changed.\n';
  const lines = editions.map(({ id, newsletter }) => `  ${id}  ${plain(newsletter)}\n`);
  return `${counted(editions.length, 'edition')} ${what}.\n${lines.join('')}`;
}

const cancelling: Asking<{ readonly id: string; readonly reason: string }, ShownEdition> = {
  route: 'post /v1/editions/{id}/cancel',
  onDatabase: async (store, { id, reason }, by) =>
    (await servicesOn(store)).newsletters.cancel(id, { actor: by, reason }),
  request: ({ id, reason }) => ({ path: { id }, body: { reason } }),
  answer: same,
};

const cancel = spaceCommand({
  summary: 'End an edition for good: what has gone out stays sent, the rest is suppressed.',
  operands: { id: required(id()) },
  options: { reason: reason('kept in the history'), yes },
  asks: [cancelling],
  async run({ id, reason, yes }, terminal, _withSpace, ask) {
    await confirm(terminal, yes, `End the edition ${id} for good?`);
    await ask(cancelling, { id, reason });
    terminal.err(`Cancelled. What became of its letters: editions show ${id}.\n`);
  },
});

const { least, most, usual } = replayRates;

interface Resend {
  readonly id: string;
  readonly bucket: ResendBucket;
  readonly reason: string;
  readonly rate: number;
}

const resending: Asking<Resend, Resent> = {
  route: 'post /v1/editions/{id}/resend',
  onDatabase: async (store, { id, bucket, ...decision }, by) =>
    (await servicesOn(store)).newsletters.resend(id, bucket, { ...decision, actor: by }),
  request: ({ id, ...body }) => ({ path: { id }, body }),
  answer: same,
};

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
  asks: [resending],
  async run({ json, ...request }, terminal, _withSpace, ask) {
    const again = await ask(resending, request);
    if (json) return printJson(terminal, again);
    terminal.err(
      again.editionId !== null
        ? `They get an edition of their own: editions show ${again.editionId}.\n`
        : `${counted(again.letters ?? 0, 'letter')} on the way again: editions show ${request.id} --watch.\n`,
    );
  },
});

export const editions = {
  begin,
  list,
  show,
  preview,
  preflight,
  calendar,
  check,
  proof,
  arrange,
  approve,
  pause,
  resume,
  cancel,
  resend,
  clicks,
  entries,
  letters,
  'left-out': leftOut,
} satisfies Verbs;
