// What apps posted, with the letters of each event counted.

import { ask, withQuery } from '../../client/http.ts';
import type { Of } from '../../client/shape.ts';
import { count } from '../../language.ts';
import { usePages } from '../../parts/asked.ts';
import { type Field, Filter } from '../../parts/filter.tsx';
import { type Column, List } from '../../parts/list.tsx';
import { Page } from '../../parts/page.tsx';
import { Time } from '../../parts/time.tsx';
import { param, query } from '../../router.ts';
import { curlOf } from '../command.ts';
import { words } from '../letters/state.tsx';
import { isoOf } from '../moment.ts';
import { eventPage } from './shapes.ts';

type Row = Of<typeof eventPage>['events'][number];

const fields: readonly Field[] = [
  { name: 'type', label: words.type },
  { name: 'app', label: words.filters.app },
  { name: 'key', label: words.key },
  { name: 'reference', label: words.reference },
  { name: 'tag', label: words.tag },
  { name: 'from', label: words.filters.from, type: 'datetime-local' },
  { name: 'to', label: words.filters.to, type: 'datetime-local' },
];

const figure = (
  name: 'sent' | 'suppressed' | 'failed' | 'unknown' | 'pending',
  state: string,
): Column<Row> => ({
  title: state,
  isNumber: true,
  show: ({ counts }) => (counts[name] === 0 ? <span class="quiet">0</span> : count(counts[name])),
});

const columns: readonly Column<Row>[] = [
  { title: words.type, show: ({ type }) => type },
  { title: words.columns.app, show: ({ app }) => app },
  { title: words.key, show: ({ key }) => key ?? <span class="quiet">–</span> },
  { title: words.posted, show: ({ createdAt }) => <Time at={createdAt} /> },
  {
    title: words.planned,
    isNumber: true,
    show: ({ counts, counted }) => (counted ? count(counts.planned) : words.more),
  },
  figure('sent', words.states.sent),
  figure('suppressed', words.states.suppressed),
  figure('failed', words.states.failed),
  figure('unknown', words.states.unknown),
  figure('pending', words.states.pending),
];

export default function Events() {
  const texts = Object.fromEntries(fields.map(({ name }) => [name, param(name)]));
  const given = { ...texts, from: isoOf(param('from')), to: isoOf(param('to')) };
  const asked = usePages(
    async (cursor) => {
      const { events, next } = await ask('/v1/events', eventPage, { ...given, cursor });
      return { rows: events, next };
    },
    [query.value.toString()],
  );
  const isFiltered = Object.values(given).some((value) => value !== '');
  return (
    <Page title={words.events} about={words.eventsAbout} commands={[curlOf(withQuery('/v1/events', given))]}>
      <Filter fields={fields} />
      <List
        title={words.events}
        asked={asked}
        columns={columns}
        keyOf={({ id }) => id}
        linkOf={({ id }) => `/console/events/${id}`}
        empty={<p>{isFiltered ? words.eventsEmpty : words.eventsNone}</p>}
      />
    </Page>
  );
}
