// Draws a plot with uPlot. Loaded only where there is a plot.

import uPlot from 'uplot';
import { locale } from '../language.ts';
import type { PlotProps } from '../parts/plot.tsx';

const height = 180;

/** Draws into an element, in the colours and the size that it has; the answer removes the plot. */
export function draw(
  element: HTMLElement,
  { times, series, isLogarithmic = false, show }: PlotProps,
): () => void {
  let plot: uPlot | undefined;
  const make = () => {
    plot?.destroy();
    const width = element.clientWidth;
    if (width === 0) return;
    const colours = coloursOf(element);
    const data: uPlot.AlignedData = [[...times], ...series.map(({ values }) => [...values])];
    plot = new uPlot(optionsFor({ width, colours, series, isLogarithmic, show }), data, element);
  };
  make();
  const resized = new ResizeObserver(make);
  resized.observe(element);
  // A change of theme changes the colours, which a canvas does not follow by itself.
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  scheme.addEventListener('change', make);
  const themed = new MutationObserver(make);
  themed.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => {
    resized.disconnect();
    themed.disconnect();
    scheme.removeEventListener('change', make);
    plot?.destroy();
  };
}

interface Colours {
  readonly ink: string;
  readonly line: string;
  readonly lines: readonly string[];
  readonly face: string;
}

function coloursOf(element: HTMLElement): Colours {
  const style = getComputedStyle(element);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return {
    ink: of('--quiet'),
    line: of('--line'),
    lines: [of('--quiet'), of('--accent')],
    face: style.fontFamily,
  };
}

function optionsFor({
  width,
  colours: { ink, line, lines, face },
  series,
  isLogarithmic,
  show,
}: { width: number; colours: Colours } & Required<
  Pick<PlotProps, 'series' | 'isLogarithmic' | 'show'>
>): uPlot.Options {
  const axis = {
    stroke: ink,
    grid: { stroke: line, width: 1 },
    ticks: { stroke: line, width: 1 },
    font: `12px ${face}`,
  };
  return {
    ...{ width, height, cursor: { drag: { x: false, y: false } }, legend: { show: true } },
    scales: {
      y: isLogarithmic
        ? { distr: 3, log: 10 }
        : { range: (_plot, _least, most) => [0, Math.max(1, most * 1.1)] },
    },
    axes: [
      { ...axis, values: (_plot, splits) => splits.map(clockOf(splits)) },
      {
        ...axis,
        size: 56,
        values: (_plot, splits) => splits.map((value) => (value === null ? '' : show(value))),
      },
    ],
    series: [
      { value: (_plot, value) => (value === null ? '–' : whole.format(new Date(value * 1_000))) },
      ...series.map(({ name }, place) => ({
        label: name,
        stroke: lines[place] ?? ink,
        width: place === 0 ? 1 : 2,
        points: { size: 4 },
        value: (_plot: uPlot, value: number | null) => (value === null ? '–' : show(value)),
      })),
    ],
  };
}

const whole = new Intl.DateTimeFormat(locale, {
  month: 'numeric',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const day = new Intl.DateTimeFormat(locale, { month: 'numeric', day: 'numeric' });
const minute = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** Days where the marks are days apart, else hours and minutes. */
function clockOf(splits: readonly number[]): (seconds: number) => string {
  const [first = 0, second = 0] = splits;
  const format = second - first >= 86_400 ? day : minute;
  return (seconds) => format.format(new Date(seconds * 1_000));
}
