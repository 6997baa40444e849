// The letters under a matrix, newest first. Which columns say more than whose they are and since when is the page's matter.

import { parkedWords as words } from '../../../words/parked.ts';
import { ask } from '../../client/http.ts';
import type { Of } from '../../client/shape.ts';
import { usePages } from '../../parts/asked.ts';
import { type Column, List } from '../../parts/list.tsx';
import { Time } from '../../parts/time.tsx';
import { query } from '../../router.ts';
import { parkedPage } from '../letters/shapes.ts';
import { Address } from '../letters/state.tsx';
import type { ParkedFilter } from './filter.ts';

type Letter = Of<typeof parkedPage>['letters'][number];

interface Props {
  readonly path: string;
  readonly filter: ParkedFilter;
  /** When the matrix was counted: a later count asks again. */
  readonly at: string;
  /** What stands between the template and the time. */
  readonly columns: readonly Column<Letter>[];
}

export function ParkedList({ path, filter, at, columns }: Props) {
  const asked = usePages(
    async (cursor) => {
      const { letters, next } = await ask(path, parkedPage, { ...filter, cursor });
      return { rows: letters, next };
    },
    [query.value.toString(), at],
  );
  return (
    <div>
      <h2 id="letters">{words.list}</h2>
      <List
        title={words.list}
        asked={asked}
        columns={[
          { title: words.columns.address, show: ({ address }) => <Address address={address} /> },
          { title: words.columns.template, show: ({ template }) => template },
          ...columns,
          { title: words.columns.since, show: ({ since }) => <Time at={since} /> },
        ]}
        keyOf={({ id }) => id}
        linkOf={({ id }) => `/console/letters/${id}`}
        empty={<p>{words.filteredEmpty}</p>}
      />
    </div>
  );
}
