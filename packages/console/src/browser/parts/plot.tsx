// A plot over time with its table: what a line shows can be read as well.

import { useEffect, useRef } from 'preact/hooks';
import { nowWords } from '../../words/now.ts';
import { count, inLanguage, locale } from '../language.ts';

const words = inLanguage(nowWords);

export interface PlotProps {
  readonly title: string;
  /** Seconds since 1970. */
  readonly times: readonly number[];
  readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
  readonly isLogarithmic?: boolean;
  readonly show: (value: number) => string;
}

export function Plot(props: PlotProps) {
  const area = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let end = (): void => {};
    let isGone = false;
    void import('../plot/draw.ts').then(({ draw }) => {
      if (area.current !== null && !isGone) end = draw(area.current, props);
    });
    return () => {
      isGone = true;
      end();
    };
  }, [props.times.at(-1), props.times.length, props.title]);
  return (
    <figure class="plot">
      <figcaption>{props.title}</figcaption>
      <div class="plot-area" ref={area} aria-hidden="true" />
      <PlotTable {...props} />
    </figure>
  );
}

const clock = new Intl.DateTimeFormat(locale, {
  ...{ month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
});

/** The newest first; steps in which nothing was are left out. */
function PlotTable({ title, times, series, show }: PlotProps) {
  const rows = times
    .map((time, place) => ({ time, values: series.map(({ values }) => values[place] ?? null) }))
    .filter(({ values }) => values.some((value) => value !== null && value !== 0))
    .reverse();
  return (
    <details>
      <summary>
        {words.asTable} ({count(rows.length)})
      </summary>
      <div class="sideways" tabIndex={-1}>
        <table>
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
            {rows.map(({ time, values }) => (
              <tr key={time}>
                <td>{clock.format(new Date(time * 1_000))}</td>
                {values.map((value, place) => (
                  <td key={place} class="figure">
                    {value === null ? '–' : show(value)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
