import { newsletterDefinition } from '../definition.ts';
import { decideOccurrences } from './occurrences.ts';

const definition = (more: object = {}) =>
  newsletterDefinition.parse({
    ...{ name: 'Digest', template: 'daily-digest', audience: {}, content: { kind: 'recipients' } },
    schedule: { cron: '0 10 * * *', timeZone: 'Asia/Seoul' },
    ...more,
  });

const at = (text: string) => new Date(`${text}:00Z`);
const shown = (decision: ReturnType<typeof decideOccurrences>) => ({
  slots: decision.slots.map(
    ({ slot, skipped }) => `${slot.toISOString().slice(0, 16)}${skipped ? ' skipped' : ''}`,
  ),
  next: decision.next?.slot.toISOString().slice(0, 16),
});

describe('slots that have to be begun', () => {
  it('are begun before they come, so that the edition is ready in time', () => {
    expect(shown(decideOccurrences(definition(), at('2026-03-02T01:00'), at('2026-03-02T00:55')))).toEqual({
      slots: ['2026-03-02T01:00'],
      next: '2026-03-03T01:00',
    });
    expect(
      decideOccurrences(definition(), at('2026-03-02T01:00'), at('2026-03-02T00:55')).next?.wake,
    ).toEqual(at('2026-03-03T00:55'));
  });

  it('are made up for within the hours of the policy, and skipped after them', () => {
    const due = at('2026-03-02T01:00');
    expect(shown(decideOccurrences(definition(), due, at('2026-03-02T06:59'))).slots).toEqual([
      '2026-03-02T01:00',
    ]);
    expect(shown(decideOccurrences(definition(), due, at('2026-03-02T07:01'))).slots).toEqual([
      '2026-03-02T01:00 skipped',
    ]);
    const skip = definition({ missed: { policy: 'skip' } });
    expect(shown(decideOccurrences(skip, due, at('2026-03-02T01:04'))).slots).toEqual(['2026-03-02T01:00']);
    expect(shown(decideOccurrences(skip, due, at('2026-03-02T01:06'))).slots).toEqual([
      '2026-03-02T01:00 skipped',
    ]);
  });

  it('of several days are made up for by the newest alone', () => {
    expect(shown(decideOccurrences(definition(), at('2026-02-27T01:00'), at('2026-03-01T02:00')))).toEqual({
      slots: ['2026-02-27T01:00 skipped', '2026-02-28T01:00 skipped', '2026-03-01T01:00'],
      next: '2026-03-02T01:00',
    });
  });

  it('of a whole year cost no more than the newest of them', () => {
    const { slots, next } = decideOccurrences(definition(), at('2025-01-01T01:00'), at('2026-03-01T12:00'));
    expect(slots).toHaveLength(50);
    expect(slots.every(({ skipped }) => skipped !== undefined)).toBe(true);
    expect(next?.slot).toEqual(at('2026-03-02T01:00'));
  });

  it('come once a day across both changes of daylight saving', () => {
    const berlin = definition({
      schedule: { cron: '30 2 * * *', timeZone: 'Europe/Berlin' },
      prepareMinutes: 0,
    });
    const seen: string[] = [];
    for (const from of ['2026-03-27T12:00', '2026-10-23T12:00']) {
      let due = at(from);
      for (let minute = 0; minute < 4 * 24 * 60; minute += 1) {
        const now = new Date(at(from).getTime() + minute * 60_000);
        if (now < due) continue;
        const { slots, next } = decideOccurrences(berlin, due, now);
        seen.push(...slots.map(({ slot }) => slot.toISOString().slice(0, 16)));
        due = next?.slot ?? due;
      }
    }
    expect(seen).toEqual([
      ...['2026-03-28T01:30', '2026-03-29T01:00', '2026-03-30T00:30', '2026-03-31T00:30'],
      ...['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30', '2026-10-27T01:30'],
    ]);
  });
});
