// The replays there were.

import { parkedWords as words } from '../../../words/parked.ts';
import { ask } from '../../client/http.ts';
import { count } from '../../language.ts';
import { usePages } from '../../parts/asked.ts';
import { List } from '../../parts/list.tsx';
import { Time } from '../../parts/time.tsx';
import { param } from '../../router.ts';
import { wordFor } from '../letters/state.tsx';
import { replayList } from './shapes.ts';

export function Replays() {
  const asked = usePages(
    async (cursor) => {
      const { replays, next } = await ask('/v1/replays', replayList, { cursor, limit: 10 });
      return { rows: replays, next };
    },
    [param('replay')],
  );
  const titles = words.replayColumns;
  return (
    <div>
      <h2 id="replays">{words.replays}</h2>
      <List
        title={words.replays}
        asked={asked}
        columns={[
          { title: titles.begun, show: ({ createdAt }) => <Time at={createdAt} /> },
          { title: titles.by, show: ({ requestedBy }) => requestedBy },
          { title: titles.state, show: ({ state }) => wordFor(words.replayStates, state) },
          { title: titles.letters, show: ({ planned }) => count(planned), isNumber: true },
          { title: titles.moved, show: ({ moved }) => count(moved), isNumber: true },
          { title: titles.same, show: ({ sameError }) => count(sameError), isNumber: true },
        ]}
        keyOf={({ id }) => id}
        linkOf={({ id }) => `/console/dead-letters?replay=${id}`}
        empty={<p>{words.replaysEmpty}</p>}
      />
    </div>
  );
}
