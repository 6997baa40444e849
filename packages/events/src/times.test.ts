import { timesOf } from './times.ts';

const now = new Date('2026-03-01T00:00:00Z');
const at = (iso: string) => new Date(iso);
const tomorrow = at('2026-03-02T00:00:00Z');

describe('the times of an event', () => {
  it('are now and without an end when nothing is said', () => {
    expect(timesOf({}, undefined, now)).toEqual({});
  });

  it('leave a sendAt that has passed to the store, for which it means at once', () => {
    const sendAt = at('2026-02-01T00:00:00Z');
    expect(timesOf({ sendAt }, undefined, now)).toEqual({ sendAt });
  });

  it('leave the template’s time to live to the store, whose clock counts it', () => {
    expect(timesOf({}, 60, now)).toEqual({ ttlSeconds: 60 });
    expect(timesOf({ sendAt: tomorrow }, 60, now)).toEqual({ sendAt: tomorrow, ttlSeconds: 60 });
  });

  it('end when expiresAt says so, whatever the template says', () => {
    expect(timesOf({ expiresAt: tomorrow }, 60, now)).toEqual({ expiresAt: tomorrow });
  });

  it.each([
    [
      'to begin in more than a year',
      { sendAt: at('2027-03-03T00:00:00Z') },
      '/sendAt: expected a time before 2027-03-02',
    ],
    [
      'to have ended',
      { expiresAt: at('2026-02-28T23:59:59Z') },
      '/expiresAt: expected a time ahead; it is now 2026-03-01',
    ],
    ['to end this moment', { expiresAt: now }, '/expiresAt: expected a time ahead'],
    [
      'to end as they begin',
      { sendAt: tomorrow, expiresAt: tomorrow },
      '/expiresAt: expected a time after sendAt, 2026-03-02',
    ],
  ])('are refused %s', (_name, asked, message) => {
    expect(() => timesOf(asked, undefined, now)).toThrow(message);
  });
});
