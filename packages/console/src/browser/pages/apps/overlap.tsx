import { appWords as words } from '../../../words/apps.ts';

const seconds = { none: 0, hour: 3_600, day: 86_400, week: 604_800 } as const;
const names = ['none', 'hour', 'day', 'week'] as const;
export type Overlap = (typeof names)[number];

export const overlapSeconds = (overlap: Overlap): number => seconds[overlap];

/** For how long what was in force before goes on beside what takes its place. */
export function OverlapField({ value, set }: { value: Overlap; set: (overlap: Overlap) => void }) {
  return (
    <label>
      {words.overlap}
      <select
        value={value}
        onChange={({ currentTarget }) => set(names.find((known) => known === currentTarget.value) ?? 'day')}
      >
        {names.map((known) => (
          <option key={known} value={known}>
            {words.overlaps[known]}
          </option>
        ))}
      </select>
    </label>
  );
}
