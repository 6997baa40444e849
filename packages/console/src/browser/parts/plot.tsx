// A plot over time with its table: what a line shows can be read as well. Drawn as SVG, in the colours that the theme has.

import { useEffect, useRef, useState } from 'preact/hooks';
import { nowWords as words } from '../../words/now.ts';
import { count, locale } from '../language.ts';
import { linearScale, logarithmicScale, type Scale, timeMarks } from './scale.ts';
import { Sideways } from './sideways.tsx';

interface Series {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

interface PlotProps {
  readonly title: string;
  /** Seconds since 1970. */
  readonly times: readonly number[];
  readonly series: readonly Series[];
  readonly isLogarithmic?: boolean;
  readonly show: (value: number) => string;
}

export function Plot(props: PlotProps) {
  const { title, series } = props;
  const [figure, width] = useWidth();
  return (
    <figure class="plot" ref={figure}>
      <figcaption>
        {title}
        {series.map(({ name }, place) => (
          <span key={name} class={`key line-${place}`}>
            {name}
          </span>
        ))}
      </figcaption>
      {width > 0 && <Drawing {...props} width={width} />}
      <PlotTable {...props} />
    </figure>
  );
}

/** The width that an element has now. */
function useWidth() {
  const element = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const resized = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    if (element.current !== null) resized.observe(element.current);
    return () => resized.disconnect();
  }, []);
  return [element, width] as const;
}

const height = 160;
const left = 52;
const bottom = 20;
const top = 6;
const right = 20;

const day = new Intl.DateTimeFormat(locale, { month: 'numeric', day: 'numeric' });
const minute = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const both = new Intl.DateTimeFormat(locale, {
  ...{ month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
});

function Drawing({ times, series, isLogarithmic = false, show, width }: PlotProps & { width: number }) {
  const values = series.flatMap((one) => one.values.filter((value) => value !== null));
  const scale = isLogarithmic ? logarithmicScale(values) : linearScale(values);
  const [from = 0, to = 1] = [times[0], times.at(-1)];
  const x = (time: number) => left + ((time - from) / Math.max(1, to - from)) * (width - left - right);
  const y = (value: number) => top + (1 - scale.place(value)) * (height - top - bottom);
  const marks = timeMarks(from, to, new Date(to * 1_000).getTimezoneOffset());
  const clock = (marks[1] ?? 0) - (marks[0] ?? 0) >= 86_400 ? day : minute;
  return (
    <svg class="drawing" width={width} height={height} aria-hidden="true">
      <Grid scale={scale} y={y} width={width} show={show} />
      {marks.map((mark) => (
        <text key={mark} x={x(mark)} y={height - 4} class="middle">
          {clock.format(new Date(mark * 1_000))}
        </text>
      ))}
      {series.map(({ name, values: own }, place) => (
        <path
          key={name}
          class={`line-${place}`}
          d={pathOf(
            own.map((value, at) => pointOf(value, times[at] ?? 0, isLogarithmic)),
            x,
            y,
          )}
        />
      ))}
    </svg>
  );
}

function Grid({
  scale: { marks },
  y,
  width,
  show,
}: {
  scale: Scale;
  y: (value: number) => number;
  width: number;
  show: (value: number) => string;
}) {
  return (
    <>
      {marks.map((mark) => (
        <g key={mark}>
          <line x1={left} x2={width - right} y1={y(mark)} y2={y(mark)} />
          <text x={left - 6} y={y(mark) + 4} class="end">
            {show(mark)}
          </text>
        </g>
      ))}
    </>
  );
}

type Point = readonly [time: number, value: number] | undefined;

/** A logarithmic axis has no place for 0. */
const pointOf = (value: number | null, time: number, isLogarithmic: boolean): Point =>
  value === null || (isLogarithmic && value <= 0) ? undefined : [time, value];

/** A line through the points, broken where there is none; one that stands alone is a short stroke. */
function pathOf(points: readonly Point[], x: (time: number) => number, y: (value: number) => number): string {
  let isDrawing = false;
  return points
    .map((point) => {
      if (point === undefined) {
        isDrawing = false;
        return '';
      }
      const [time, value] = point;
      const place = `${x(time).toFixed(1)} ${y(value).toFixed(1)}`;
      const step = isDrawing ? `L${place}` : `M${place}h.1`;
      isDrawing = true;
      return step;
    })
    .join('');
}

/** The newest first; steps in which nothing was are left out. */
function PlotTable({ title, times, series, show }: PlotProps) {
  const rows = times
    .map((time, place) => ({
      time,
      cells: series.map(({ name, values }) => ({ name, value: values[place] ?? null })),
    }))
    .filter(({ cells }) => cells.some(({ value }) => value !== null && value !== 0))
    .reverse();
  return (
    <details>
      <summary>
        {words.asTable} ({count(rows.length)})
      </summary>
      <Sideways>
        <table class="cards">
          <caption class="visually-hidden">{title}</caption>
          <thead>
            <tr>
              <th scope="col">{words.time}</th>
              {series.map(({ name }) => (
                <th key={name} scope="col" class="figure">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ time, cells }) => (
              <tr key={time}>
                <td data-title={words.time}>{both.format(new Date(time * 1_000))}</td>
                {cells.map(({ name, value }) => (
                  <td key={name} class="figure" data-title={name}>
                    {value === null ? '–' : show(value)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Sideways>
    </details>
  );
}
