// Each lane: what waits in it and for what, what comes in and goes out, and how long letters take.

import type { ComponentChildren } from 'preact';
import { pathTo } from '../../../pages.ts';
import { nowWords as words } from '../../../words/now.ts';
import type { Status } from '../../client/live.ts';
import { count } from '../../language.ts';
import { Table } from '../../parts/table.tsx';
import { duration, Time } from '../../parts/time.tsx';
import { laneName } from '../standing.tsx';

type Lane = Status['lanes'][number];
/** More of a lane are not counted. */
const mostCounted = 100_000;

export function Lanes({ lanes }: { lanes: readonly Lane[] }) {
  return (
    <div class="lanes">
      {lanes.map((lane) => (
        <section class="lane" key={lane.lane} aria-label={laneName(lane.lane)}>
          <h2>{laneName(lane.lane)}</h2>
          <Figures lane={lane} />
          <WaitsFor lane={lane} />
        </section>
      ))}
    </div>
  );
}

function rate(perMinute: number | null): string {
  if (perMinute === null) return '–';
  return perMinute > 0 && perMinute < 10 ? perMinute.toFixed(1) : count(Math.round(perMinute));
}
const age = (seconds: number | null) => (seconds === null ? '–' : duration(seconds));

function Figures({ lane }: { lane: Lane }) {
  const link = `${pathTo('letters')}?state=pending&lane=${lane.lane}`;
  return (
    <dl class="figures">
      <div class="first">
        <dt>{words.waiting}</dt>
        <dd>
          <a href={link}>{lane.waiting >= mostCounted ? words.atMost : count(lane.waiting)}</a>
        </dd>
      </div>
      <Figure name={words.oldest} value={<Time at={lane.oldestWaitingAt} />} />
      <Figure name={words.inPerMinute} value={rate(lane.inPerMinute)} />
      <Figure name={words.outPerMinute} value={rate(lane.outPerMinute)} />
      <Figure name={words.p50} value={age(lane.p50Seconds)} />
      <Figure name={words.p95} value={age(lane.p95Seconds)} />
      {lane.emptyAt !== null && <Figure name={words.empty} value={<Time at={lane.emptyAt} />} />}
    </dl>
  );
}

function Figure({ name, value }: { name: string; value: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

const reasons: Readonly<Record<string, string>> = words.reasons;

function WaitsFor({ lane }: { lane: Lane }) {
  return (
    <>
      <h3>{words.waitsFor}</h3>
      {lane.countedAt && (
        <p class="quiet">
          {words.counted} <Time at={lane.countedAt} />
        </p>
      )}
      <Table
        caption={words.waitsFor}
        rows={lane.waitsFor}
        keyOf={({ reason, name }) => `${reason} ${name}`}
        empty={words.nothingWaits}
        columns={[
          { title: words.reason, show: (part) => <Reason part={part} /> },
          { title: words.count, isNumber: true, show: ({ letters }) => count(letters) },
          { title: words.sinceTitle, show: ({ since }) => <Time at={since} /> },
          { title: words.nextTitle, show: ({ nextAt }) => <Time at={nextAt} /> },
        ]}
      />
    </>
  );
}

function Reason({ part: { reason, name } }: { part: Lane['waitsFor'][number] }) {
  return (
    <>
      {reasons[reason] ?? reason} {name !== null && <code>{name}</code>}
    </>
  );
}
