// Letters of all apps, found by whatever one has of them.

import { useState } from 'preact/hooks';
import { ask } from '../../client/http.ts';
import { may } from '../../client/session.ts';
import type { Of } from '../../client/shape.ts';
import { usePages } from '../../parts/asked.ts';
import { type Field, Filter } from '../../parts/filter.tsx';
import { type Column, List } from '../../parts/list.tsx';
import { Page } from '../../parts/page.tsx';
import { Time } from '../../parts/time.tsx';
import { param, query } from '../../router.ts';
import { commandOf } from '../command.ts';
import { isoOf } from '../moment.ts';
import { letterPage } from './shapes.ts';
import { Address, Answer, State, words } from './state.tsx';

type Row = Of<typeof letterPage>['letters'][number];

const { filters, columns: titles } = words;
const choices = (known: Readonly<Record<string, string>>) => [
  { value: '', label: words.any },
  ...Object.entries(known).map(([value, label]) => ({ value, label })),
];

const first: readonly Field[] = [
  { name: 'address', label: filters.address },
  { name: 'state', label: filters.state, options: choices(words.states) },
  { name: 'template', label: filters.template },
  { name: 'app', label: filters.app },
];
const others: readonly Field[] = [
  { name: 'recipient', label: filters.recipient },
  { name: 'event', label: filters.event },
  { name: 'key', label: filters.key },
  { name: 'message_id', label: filters.message },
  { name: 'from', label: filters.from, type: 'datetime-local' },
  { name: 'to', label: filters.to, type: 'datetime-local' },
];

const columns: readonly Column<Row>[] = [
  { title: titles.address, show: ({ address }) => <Address address={address} /> },
  { title: titles.state, show: ({ state }) => <State state={state} /> },
  { title: titles.template, show: ({ template }) => template },
  { title: titles.app, show: (letter) => appOf(letter) },
  { title: titles.made, show: ({ createdAt }) => <Time at={createdAt} /> },
  { title: titles.settled, show: ({ settledAt }) => <Time at={settledAt} /> },
  { title: titles.said, show: (letter) => <Answer letter={letter} /> },
];

/** What the letter is from: an app, by its name, or a newsletter. */
function appOf({ app, newsletter }: Pick<Row, 'app' | 'newsletter'>): string {
  if (typeof newsletter === 'string') return newsletter;
  if (typeof app === 'string') return app;
  const named: { name?: unknown } = typeof app === 'object' && app !== null ? app : {};
  return typeof named.name === 'string' ? named.name : '–';
}

export default function Letters() {
  return may('recipients:read') ? (
    <Found />
  ) : (
    <Page title={words.letters} about={words.lettersAbout} commands={[commandOf('letters list', filterOf())]}>
      <div class="empty">{words.hiddenHelp}</div>
    </Page>
  );
}

function Found() {
  const given = filterOf();
  const asked = usePages(
    async (cursor) => {
      const { letters, next } = await ask('/v1/letters', letterPage, { ...given, after: cursor, limit: 50 });
      return { rows: letters, next };
    },
    [query.value.toString()],
  );
  const isFiltered = Object.values(given).some((value) => value !== '');
  return (
    <Page title={words.letters} about={words.lettersAbout} commands={[commandOf('letters list', given)]}>
      <Filter fields={first} />
      <MoreFilters />
      <List
        title={words.letters}
        asked={asked}
        columns={columns}
        keyOf={({ id }) => id}
        linkOf={({ id }) => `/console/letters/${id}`}
        empty={<p>{isFiltered ? words.lettersEmpty : words.lettersNone}</p>}
      />
    </Page>
  );
}

/** Open from the start when one of them is in the address. */
function MoreFilters() {
  const [isOpen, setOpen] = useState(others.some(({ name }) => param(name) !== ''));
  return (
    <details class="more" open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{words.moreFilters}</summary>
      {isOpen && <Filter fields={others} />}
    </details>
  );
}

function filterOf(): Readonly<Record<string, string>> {
  const texts = [...first, ...others].map(({ name }): [string, string] => [name, param(name)]);
  return { ...Object.fromEntries(texts), from: isoOf(param('from')), to: isoOf(param('to')) };
}
