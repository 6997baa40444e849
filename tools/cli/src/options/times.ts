import { UsageError } from '../command-line/errors.ts';
import { value } from '../command-line/parameters.ts';

const minute = 60_000;
const units: Readonly<Record<string, number>> = { m: minute, h: 60 * minute, d: 24 * 60 * minute };
const agoForm = /^(\d{1,5})([mhd])$/;
/** With an offset: a bare time would mean another moment on another machine. */
const timeForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** A moment, or how long ago it was. */
export const pastTime = (help: string) =>
  value('TIME', help, (typed, name) => {
    const [, count, unit = ''] = agoForm.exec(typed) ?? [];
    if (count !== undefined) return new Date(Date.now() - Number(count) * (units[unit] ?? 0));
    const time = new Date(timeForm.test(typed) ? typed : Number.NaN);
    if (!Number.isNaN(time.getTime())) return time;
    throw new UsageError(
      `${name} must be a time such as 2026-03-01T09:00:00+09:00, or how long ago, such as 30m, 2h or 3d, got "${typed}".`,
    );
  });
