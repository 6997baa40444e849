// What came in and went out over the last hour, day or week, and how long letters took: plots, and the same as tables.

import { useEffect } from 'preact/hooks';
import { nowWords as words } from '../../../words/now.ts';
import { ask } from '../../client/http.ts';
import type { Of } from '../../client/shape.ts';
import { flow } from '../../client/status.ts';
import { count } from '../../language.ts';
import { type Asked, useAsked } from '../../parts/asked.ts';
import { Plot } from '../../parts/plot.tsx';
import { ProblemNote } from '../../parts/problem.tsx';
import { duration } from '../../parts/time.tsx';
import { param, setParams } from '../../router.ts';
import { laneName } from '../standing.tsx';

type Flow = Of<typeof flow>;
const ranges = ['hour', 'day', 'week'] as const;
/** Steps are a minute and longer. */
const againMs = 60_000;

export function History() {
  const over = ranges.find((range) => range === param('over')) ?? 'hour';
  const asked = useAsked(() => ask('/v1/status/flow', flow, { over }), [over]);
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === 'visible' && asked.again(), againMs);
    return () => clearInterval(timer);
  }, [asked.again]);
  return (
    <section>
      <h2>
        {words.over} {words.ranges[over]}
      </h2>
      <fieldset class="buttons">
        <legend class="visually-hidden">{words.over}</legend>
        {ranges.map((range) => (
          <button
            key={range}
            type="button"
            class="small"
            aria-pressed={range === over}
            onClick={() => setParams({ over: range === 'hour' ? '' : range })}
          >
            {words.ranges[range]}
          </button>
        ))}
      </fieldset>
      <Plots asked={asked} />
    </section>
  );
}

function Plots({ asked: { value, problem, again } }: { asked: Asked<Flow> }) {
  if (value === undefined) return problem ? <ProblemNote problem={problem} again={again} /> : null;
  const times = timesOf(value);
  const perMinute = (letters: readonly number[]) =>
    letters.map((number) => (number / value.stepSeconds) * 60);
  return (
    <div class="lanes">
      {value.lanes.map((lane) => (
        <LanePlots key={lane.lane} lane={lane} times={times} perMinute={perMinute} />
      ))}
    </div>
  );
}

interface LaneProps {
  readonly lane: Flow['lanes'][number];
  readonly times: readonly number[];
  perMinute(letters: readonly number[]): number[];
}

function LanePlots({ lane, times, perMinute }: LaneProps) {
  const name = laneName(lane.lane);
  if ([...lane.in, ...lane.out].every((letters) => letters === 0))
    return (
      <p class="quiet">
        {name}: {words.noFlow}
      </p>
    );
  return (
    <div>
      <Plot
        title={`${name}: ${words.flowPlot}`}
        times={times}
        series={[
          { name: words.in, values: perMinute(lane.in) },
          { name: words.out, values: perMinute(lane.out) },
        ]}
        show={(letters) => count(Math.round(letters * 10) / 10)}
      />
      <Plot
        title={`${name}: ${words.agePlot}`}
        times={times}
        series={[
          { name: words.p50, values: lane.p50Seconds },
          { name: words.p95, values: lane.p95Seconds },
        ]}
        isLogarithmic
        show={duration}
      />
    </div>
  );
}

/** The beginning of each step, in seconds. */
function timesOf({ until, stepSeconds, lanes }: Flow): number[] {
  const steps = lanes[0]?.in.length ?? 0;
  const end = Date.parse(until) / 1_000;
  return Array.from({ length: steps }, (_, place) => end - (steps - place) * stepSeconds);
}
