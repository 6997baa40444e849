// Where values lie on the axes of a plot, and at which of them there are marks.

export interface Scale {
  /** From 0 at the bottom to 1 at the top. */
  readonly place: (value: number) => number;
  readonly marks: readonly number[];
}

/** From 0 to a round number above the largest value. */
export function linearScale(values: readonly number[]): Scale {
  const most = Math.max(1, ...values);
  const step = roundUp(most / 4);
  const top = Math.ceil(most / step) * step;
  const marks = Array.from({ length: Math.round(top / step) + 1 }, (_, index) => index * step);
  return { place: (value) => value / top, marks };
}

/** 1, 2 or 5 times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5].find((factor) => factor * power >= value) ?? 10) * power;
}

/** From one power of ten to another, with a mark at each. Of what is not above 0 there is no place. */
export function logarithmicScale(values: readonly number[]): Scale {
  const positive = values.filter((value) => value > 0);
  const first = Math.floor(Math.log10(Math.min(1, ...positive)));
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...positive, 10 ** first))));
  const marks = Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
  return { place: (value) => (Math.log10(value) - first) / (last - first), marks };
}

/** Lengths between the marks of a time axis that a clock has: from a minute to a week, in seconds. */
const steps = [60, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800];

/** Moments for some four marks, at whole steps of the reader's clock, in seconds. */
export function timeMarks(from: number, to: number, offsetMinutes: number): number[] {
  const step = steps.find((length) => (to - from) / length <= 5) ?? 604_800;
  const shift = offsetMinutes * 60;
  const first = Math.ceil((from - shift) / step) * step + shift;
  return Array.from(
    { length: Math.max(0, Math.floor((to - first) / step) + 1) },
    (_, index) => first + index * step,
  );
}
