import {
  approveFilter,
  isDay,
  judge,
  judgeArchive,
  listEntries,
  previewFilter,
  stopFilter,
} from '@pabal/archive';
import { actor } from '../../actor.ts';
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

const entries = spaceCommand({
  summary: 'The entries of a day, with their tags and what hides them.',
  operands: { newsletter },
  options: { day, json },
  async run({ newsletter, day, json }, terminal, withSpace) {
    const found = await withSpace((store) => listEntries(store, newsletter, day));
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

const mark = spaceCommand({
  summary: 'Say that an entry is for us or not. The filter learns from it.',
  details: 'It is hidden or shown at once. none takes back what was said.',
  operands: {
    newsletter,
    place: required(place),
    verdict: required(word('VERDICT', verdicts, verdicts.join(', '))),
  },
  async run({ newsletter, place, verdict }, terminal, withSpace) {
    const said = verdict === 'none' ? null : verdict;
    await withSpace((store) => judge(store, newsletter, place, { verdict: said, actor: actor() }));
    terminal.err(
      said === 'not-for-us'
        ? 'Hidden from the archive.\n'
        : 'Written down. The archive shows it, unless a rule hides it.\n',
    );
  },
});

const judgeAll = spaceCommand({
  summary: 'Judge the archive again by the present rules and the approved filter.',
  operands: { newsletter },
  async run({ newsletter }, terminal, withSpace) {
    const { judged, hidden } = await withSpace((store) => judgeArchive(store, newsletter));
    terminal.err(`${hidden} of ${judged} entries are hidden.\n`);
  },
});

const filter = spaceCommand({
  summary: 'What the filter has learned, and what it would hide.',
  operands: { newsletter },
  options: { json },
  async run({ newsletter, json }, terminal, withSpace) {
    const preview = await withSpace((store) => previewFilter(store, newsletter));
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

const approve = spaceCommand({
  summary: 'Let the filter hide that archive filter showed.',
  operands: { newsletter, seal: required(text('SEAL', 'as archive filter shows it')) },
  options: { yes },
  async run({ newsletter, seal, yes }, terminal, withSpace) {
    await confirm(terminal, yes, `Let the filter ${seal} hide entries of the archive of ${newsletter}?`);
    const { judged, hidden } = await withSpace((store) =>
      approveFilter(store, newsletter, { seal, actor: actor() }),
    );
    terminal.err(`It hides from now on: ${hidden} of ${judged} entries, those of the rules among them.\n`);
  },
});

const stop = spaceCommand({
  summary: 'Let the filter hide nothing any more. What it has learned stays.',
  operands: { newsletter },
  async run({ newsletter }, terminal, withSpace) {
    const { hidden } = await withSpace((store) => stopFilter(store, newsletter));
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
