// Who did what: the audit log, the newest first.

import { auditWords as words } from '../../../words/audit.ts';
import { shellWords } from '../../../words/shell.ts';
import { ask } from '../../client/http.ts';
import { isAdmin } from '../../client/session.ts';
import {
  anything,
  flag,
  list,
  nullable,
  number,
  type Of,
  object,
  optional,
  text,
} from '../../client/shape.ts';
import { count } from '../../language.ts';
import { Action } from '../../parts/action.tsx';
import { usePages } from '../../parts/asked.ts';
import { Filter } from '../../parts/filter.tsx';
import { List } from '../../parts/list.tsx';
import { Page, Tag } from '../../parts/page.tsx';
import { Clock } from '../../parts/time.tsx';
import { param } from '../../router.ts';

const title = shellWords.pages.audit;

const entry = object({
  number,
  at: text,
  actor: text,
  door: text,
  action: text,
  object: nullable(text),
  details: optional(anything),
  reason: nullable(text),
  outcome: text,
  affected: nullable(number),
});
type Entry = Of<typeof entry>;

const auditPage = object({ entries: list(entry), next: nullable(anything) });
const verdict = object({
  whole: flag,
  entries: number,
  end: text,
  problem: nullable(text),
});

const doors: Readonly<Record<string, string>> = words.doors;
const outcomes: Readonly<Record<string, string>> = words.outcomes;

export default function Audit() {
  const filters = { actor: param('actor'), action: param('action'), object: param('object') };
  const asked = usePages<Entry>(
    async (cursor) => {
      const { entries, next } = await ask('/v1/audit', auditPage, { ...filters, cursor });
      return { rows: entries, next: next === null ? null : String(next) };
    },
    [filters.actor, filters.action, filters.object],
  );
  return (
    <Page title={title} about={words.about} commands={['pabal audit list', 'pabal audit verify']}>
      <Filter
        fields={[
          { name: 'actor', label: words.actor },
          { name: 'action', label: words.action },
          { name: 'object', label: words.object },
        ]}
      />
      <List<Entry>
        title={title}
        asked={asked}
        keyOf={(row) => String(row.number)}
        empty={<p>{words.empty}</p>}
        columns={[
          { title: words.at, show: ({ at }) => <Clock at={at} /> },
          { title: words.actor, show: ({ actor }) => actor },
          { title: words.door, show: ({ door }) => doors[door] ?? door },
          { title: words.action, show: (row) => <What entry={row} /> },
          { title: words.object, show: (row) => row.object ?? '–' },
          {
            title: words.affected,
            isNumber: true,
            show: ({ affected }) => (affected === null ? '–' : count(affected)),
          },
          { title: words.reason, show: ({ reason }) => reason ?? '–' },
        ]}
      />
      {isAdmin() && <Verify />}
    </Page>
  );
}

function What({ entry: { action, outcome, details } }: { entry: Entry }) {
  return (
    <>
      <code>{action}</code> {outcome !== 'done' && <Tag tone="bad">{outcomes[outcome] ?? outcome}</Tag>}
      {details !== null && details !== undefined && (
        <details>
          <summary>{words.details}</summary>
          <code class="long">{typeof details === 'string' ? details : JSON.stringify(details)}</code>
        </details>
      )}
    </>
  );
}

function Verify() {
  return (
    <Action
      label={words.verify}
      ask={{ will: <p>{words.verifyWill}</p>, confirm: words.verifyConfirm }}
      run={async () => {
        const { problem, entries, end } = await ask('/v1/audit/verify', verdict);
        return { said: problem ?? words.whole(count(entries), end), isBad: problem !== null };
      }}
    />
  );
}
