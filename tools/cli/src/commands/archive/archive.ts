import {
  approveFilter,
  type EntriesOfDay,
  type FilterPreview,
  isDay,
  judge,
  judgeArchive,
  listEntries,
  previewFilter,
  stopFilter,
} from '@pabal/archive';
import { type Asking, same } from '../../asking/asking.ts';
import type { Verbs } from '../../command-line/command.ts';
import { UsageError } from '../../command-line/errors.ts';
import { required, text, value, word } from '../../command-line/parameters.ts';
import { spaceCommand } from '../../command-line/space-command.ts';
import { json, printJson } from '../../options/json.ts';
import { confirm, yes } from '../../terminal/confirm.ts';
import { fields } from '../../terminal/fields.ts';
import { tableOf } from '../../terminal/table.ts';
import { plain } from '../../terminal/words.ts';

const newsletter = required(text('NEWSLETTER', 'its key'));

const day = value('DAY', 'such as 2026-03-02 (default: the latest)', (typed, name) => {
  if (isDay(typed)) return typed;
  throw new UsageError(`${name} must be a day such as 2026-03-02, got "${typed}".`);
});

const place = value('PLACE', 'as archive entries shows it, such as 42-3', (typed, name) => {
  const [, edition, position] = /^(\d{1,9})-(\d{1,4})$/.exec(typed) ?? [];
  if (edition !== undefined && position !== undefined)
    return { edition: Number(edition), position: Number(position) };
  throw new UsageError(`${name} must be an edition and a position such as 42-3, got "${typed}".`);
});

const ofKey = (key: string) => ({ path: { key } });

const listing: Asking<{ readonly key: string; readonly day: string | undefined }, EntriesOfDay> = {
  route: 'get /v1/newsletters/{key}/archive',
  onDatabase: (store, { key, day }) => listEntries(store, key, day),
  request: ({ key, day }) => ({ ...ofKey(key), query: { day } }),
  answer: same,
};

const entries = spaceCommand({
  summary: 'List the entries of a day, with their tags and what hides them.',
  operands: { newsletter },
  options: { day, json },
  asks: [listing],
  async run({ newsletter, day, json }, terminal, _withSpace, ask) {
    const found = await ask(listing, { key: newsletter, day });
    if (json) return printJson(terminal, found);
    if (found.day === null)
      return terminal.err(
        'The archive has nothing yet: editions come into it when their letters have left.\n',
      );
    terminal.err(`${found.day}\n`);
    const rows = found.entries.map(({ edition, position, hiddenBy, hiddenWhy, tags, title }) => [
      `${edition}-${position}`,
      hiddenBy === null ? '' : `${hiddenBy}: ${plain(hiddenWhy ?? '', 40)}`,
      plain(tags.join(','), 40),
      plain(title, 100),
    ]);
    terminal.out(tableOf(terminal, ['place', 'hidden by', 'tags', 'title'], rows));
  },
});

const verdicts = ['for-us', 'not-for-us', 'none'] as const;

type Said = (typeof verdicts)[number];

interface Mark {
  readonly key: string;
  readonly place: { readonly edition: number; readonly position: number };
  readonly verdict: Exclude<Said, 'none'> | null;
}

const marking: Asking<Mark, void> = {
  route: 'post /v1/newsletters/{key}/archive/verdicts',
  onDatabase: (store, { key, place, verdict }, by) => judge(store, key, place, { verdict, actor: by }),
  request: ({ key, place, verdict }) => ({ ...ofKey(key), body: { ...place, verdict } }),
  answer: () => undefined,
};

const mark = spaceCommand({
  summary: 'Say that an entry is for us or not. The filter learns from it.',
  details: 'It is hidden or shown at once. none takes back what was said.',
  operands: {
    newsletter,
    place: required(place),
    verdict: required(word('VERDICT', verdicts, verdicts.join(', '))),
  },
  asks: [marking],
  async run({ newsletter, place, verdict }, terminal, _withSpace, ask) {
    const said = verdict === 'none' ? null : verdict;
    await ask(marking, { key: newsletter, place, verdict: said });
    terminal.err(
      said === 'not-for-us'
        ? 'Hidden from the archive.\n'
        : 'Written down. The archive shows it, unless a rule hides it.\n',
    );
  },
});

type Judged = Awaited<ReturnType<typeof judgeArchive>>;

const judging: Asking<string, Judged> = {
  route: 'post /v1/newsletters/{key}/archive/judgement',
  onDatabase: (store, key) => judgeArchive(store, key),
  request: ofKey,
  answer: same,
};

const judgeAll = spaceCommand({
  summary: 'Judge the archive again by the present rules and the approved filter.',
  operands: { newsletter },
  asks: [judging],
  async run({ newsletter }, terminal, _withSpace, ask) {
    const { judged, hidden } = await ask(judging, newsletter);
    terminal.err(`${hidden} of ${judged} entries are hidden.\n`);
  },
});

const previewing: Asking<string, FilterPreview> = {
  route: 'get /v1/newsletters/{key}/archive/filter',
  onDatabase: (store, key) => previewFilter(store, key),
  request: ofKey,
  answer: same,
};

const filter = spaceCommand({
  summary: 'Show what the filter has learned, and what it would hide.',
  operands: { newsletter },
  options: { json },
  asks: [previewing],
  async run({ newsletter, json }, terminal, _withSpace, ask) {
    const preview = await ask(previewing, newsletter);
    if (json) return printJson(terminal, preview);
    const { seal, forUs, notForUs, needed, trainedAt, approved, looked, wouldHide } = preview;
    terminal.out(
      fields(terminal, {
        examples: `${forUs} for us, ${notForUs} not for us (it needs ${needed} of each)`,
        trained: trainedAt,
        seal,
        hides:
          approved === null
            ? 'nothing: no editor said yes'
            : `by ${approved.seal}, since ${approved.by} said yes`,
      }),
    );
    if (seal === null) return;
    terminal.err(`It would hide ${wouldHide.length} of the latest ${looked} entries without a verdict.\n`);
    const rows = wouldHide.map(({ edition, position, words, title }) => [
      `${edition}-${position}`,
      plain(words.join(', '), 40),
      plain(title, 100),
    ]);
    if (rows.length > 0) terminal.out(tableOf(terminal, ['place', 'because of', 'title'], rows));
    if (approved?.seal !== seal) terminal.err(`Let it hide these: archive approve ${newsletter} ${seal}.\n`);
  },
});

const approving: Asking<{ readonly key: string; readonly seal: string }, Judged> = {
  route: 'put /v1/newsletters/{key}/archive/filter',
  onDatabase: (store, { key, seal }, by) => approveFilter(store, key, { seal, actor: by }),
  request: ({ key, seal }) => ({ ...ofKey(key), body: { seal } }),
  answer: same,
};

const approve = spaceCommand({
  summary: 'Let the filter hide what archive filter showed.',
  operands: { newsletter, seal: required(text('SEAL', 'as archive filter shows it')) },
  options: { yes },
  asks: [approving],
  async run({ newsletter, seal, yes }, terminal, _withSpace, ask) {
    await confirm(terminal, yes, `Let the filter ${seal} hide entries of the archive of ${newsletter}?`);
    const { judged, hidden } = await ask(approving, { key: newsletter, seal });
    terminal.err(`It hides from now on: ${hidden} of ${judged} entries, those of the rules among them.\n`);
  },
});

const stopping: Asking<string, Judged> = {
  route: 'delete /v1/newsletters/{key}/archive/filter',
  onDatabase: (store, key) => stopFilter(store, key),
  request: ofKey,
  answer: same,
};

const stop = spaceCommand({
  summary: 'Let the filter hide nothing any more. What it has learned stays.',
  operands: { newsletter },
  asks: [stopping],
  async run({ newsletter }, terminal, _withSpace, ask) {
    const { hidden } = await ask(stopping, newsletter);
    terminal.err(`What the filter hid is shown. Hidden by rules: ${hidden}.\n`);
  },
});

export const archive = {
  entries,
  mark,
  judge: judgeAll,
  filter,
  approve,
  stop,
} satisfies Verbs;
