import { mailJobId } from './job-ids.ts';

const [a, b, c] = [
  '0190b1c2-0000-7000-8000-00000000000a',
  '0190b1c2-0000-7000-8000-00000000000b',
  '0190b1c2-0000-7000-8000-00000000000c',
] as const;

describe('the id of a mail job', () => {
  it('is the letter’s own when there is one', () => {
    expect(mailJobId([a])).toBe(a);
  });

  it('is the same for the same letters and another for others', () => {
    expect(mailJobId([a, b])).toBe(mailJobId([a, b]));
    expect(mailJobId([a, b])).not.toBe(mailJobId([a, c]));
  });

  it('has another form in another round, and never a colon, which BullMQ keeps for itself', () => {
    const all = [
      mailJobId([a]),
      mailJobId([a], 1),
      mailJobId([a], 2),
      mailJobId([a, b]),
      mailJobId([a, b], 1),
    ];
    expect(new Set(all).size).toBe(5);
    expect(all.join()).not.toContain(':');
  });
});
