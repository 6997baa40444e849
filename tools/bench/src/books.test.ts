import { booksFigure, imbalances } from './books.ts';

const balanced = { accepted: 5, ledger: { states: { sent: 5 }, attempts: 5, open: 0 }, received: 5 };

describe('the books', () => {
  it('balance when every letter was sent and came, at one attempt each', () => {
    expect(imbalances(balanced)).toEqual([]);
    expect(booksFigure(balanced)).toMatchObject({ value: 5, ok: true });
  });

  it.each([
    ['a letter failed', { ledger: { states: { sent: 4, failed: 1 }, attempts: 5, open: 0 } }, '"failed":1'],
    [
      'a letter was handed over twice',
      { ledger: { states: { sent: 5 }, attempts: 6, open: 0 } },
      'took 6 attempts',
    ],
    ['a letter came twice', { received: 6 }, 'the sink has 6'],
    ['a letter did not come', { received: 4 }, 'the sink has 4'],
  ])('do not when %s', (_what, difference, sentence) => {
    const figure = booksFigure({ ...balanced, ...difference });
    expect(figure.ok).toBe(false);
    expect(figure.note).toContain(sentence);
  });
});
