/** The value below or at which the share `p` (0 to 1) of the values lies: the nearest rank, so always one of them. */
export function percentile(values: readonly number[], p: number): number {
  if (values.length === 0) throw new Error('A percentile of nothing was asked for.');
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.min(sorted.length, Math.max(1, Math.ceil(p * sorted.length)));
  return sorted[rank - 1] ?? Number.NaN;
}

/** As {@link percentile} at a half. */
export const median = (values: readonly number[]): number => percentile(values, 0.5);
