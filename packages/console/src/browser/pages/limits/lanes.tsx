// The two lanes: whether one is paused, and pausing and resuming it.

import { limitWords as words } from '../../../words/limits.ts';
import { ask } from '../../client/http.ts';
import { list, nullable, number, type Of, object, text } from '../../client/shape.ts';
import { count } from '../../language.ts';
import { useAsked } from '../../parts/asked.ts';
import { List } from '../../parts/list.tsx';
import { Tag } from '../../parts/page.tsx';
import { Time } from '../../parts/time.tsx';
import { laneName } from '../standing.tsx';
import { PauseOrResume, useFresh } from './pause.tsx';

const lane = object({
  lane: text,
  pausedAt: nullable(text),
  pausedBy: nullable(text),
  reason: nullable(text),
  letters: number,
  oldestAt: nullable(text),
  expiring: number,
});
type Lane = Of<typeof lane>;
const laneList = object({ lanes: list(lane) });

export function Lanes() {
  const asked = useAsked(async () => (await ask('/v1/lanes', laneList)).lanes, []);
  useFresh(asked.again);
  return (
    <section>
      <h2>{words.lanes}</h2>
      <p class="quiet">{words.lanesAbout}</p>
      <List<Lane>
        title={words.lanes}
        asked={asked}
        keyOf={(row) => row.lane}
        empty="–"
        columns={[
          { title: words.lanes, show: (row) => laneName(row.lane) },
          { title: words.state, show: (row) => <LaneState lane={row} /> },
          { title: words.waiting, isNumber: true, show: ({ letters }) => count(letters) },
          { title: words.since, show: ({ oldestAt }) => <Time at={oldestAt} /> },
          { title: words.action, show: (row) => <LaneAction lane={row} again={asked.again} /> },
        ]}
      />
    </section>
  );
}

function LaneState({ lane: { pausedAt, pausedBy, reason } }: { lane: Lane }) {
  if (pausedAt === null) return <Tag tone="ok">{words.runs}</Tag>;
  return (
    <>
      <Tag tone="bad">{words.paused}</Tag> <Time at={pausedAt} /> {words.pausedBy(pausedBy ?? '?')} {reason}
    </>
  );
}

function LaneAction({ lane: row, again }: { lane: Lane; again: () => void }) {
  const name = laneName(row.lane);
  return (
    <PauseOrResume
      name={name}
      path={`/v1/lanes/${row.lane}`}
      isPaused={row.pausedAt !== null}
      letters={row.letters}
      will={
        <>
          <p>{words.pauseLaneWill(name, count(row.letters))}</p>
          {row.expiring > 0 && <p>{words.expires(count(row.expiring))}</p>}
        </>
      }
      again={again}
    />
  );
}
