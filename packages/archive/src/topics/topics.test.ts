import { readFileSync } from 'node:fs';
import { type Labelled, scoreOf } from './model.ts';
import { sealOf, trainFilter } from './train.ts';

const titles: readonly Labelled[] = readFileSync(new URL('./titles.samples.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => /^[+-] /.test(line))
  .map((line) => ({ title: line.slice(2), excerpt: '', notForUs: line.startsWith('-') }));
const taught = titles.filter((_, index) => index % 2 === 0);
const heldOut = titles.filter((_, index) => index % 2 === 1);

const isKorean = ({ title }: Labelled) => /[가-힣]/.test(title);

function measure(examples: readonly Labelled[], shown: readonly Labelled[]) {
  const model = trainFilter(shown);
  if (model === undefined) throw new Error('There were too few examples.');
  const judged = examples.map((example) => ({
    ...example,
    hidden: scoreOf(model, example).score >= model.threshold,
  }));
  const hidden = judged.filter((one) => one.hidden);
  const rightly = hidden.filter(({ notForUs }) => notForUs).length;
  const off = judged.filter(({ notForUs }) => notForUs).length;
  return { rightly, off, hidden: hidden.length, model };
}

describe('the filter', () => {
  it('has at least 400 titles to be measured with, of both kinds in both languages', () => {
    expect(titles.length).toBeGreaterThanOrEqual(400);
    for (const korean of [true, false])
      for (const notForUs of [true, false])
        expect(
          titles.filter((one) => isKorean(one) === korean && one.notForUs === notForUs).length,
        ).toBeGreaterThanOrEqual(80);
    expect(new Set(titles.map(({ title }) => title)).size).toBe(titles.length);
  });

  it('hides titles that it has not seen, most of them rightly, whichever half it was taught with', () => {
    // The figures are in docs/decisions/0050-the-archive.md: they are modest, because a hundred titles of each kind are few.
    const both = [measure(heldOut, taught), measure(taught, heldOut)];
    const sum = (what: 'hidden' | 'rightly' | 'off') => both.reduce((all, one) => all + one[what], 0);
    expect(sum('rightly') / sum('hidden')).toBeGreaterThanOrEqual(0.8);
    expect(sum('rightly') / sum('off')).toBeGreaterThanOrEqual(0.5);
  });

  it('says by which words it judged', () => {
    const { model } = measure(heldOut, taught);
    const { words } = scoreOf(model, { title: '추석 선물 할인 쿠폰 안내', excerpt: '' });
    expect(words).toContain('할인');
  });

  it('teaches nothing with fewer than twenty examples of either kind', () => {
    const few = taught.filter(({ notForUs }) => notForUs).slice(0, 19);
    expect(trainFilter([...few, ...taught.filter(({ notForUs }) => !notForUs)])).toBeUndefined();
  });

  it('is the same for the same examples, and another one for others', () => {
    const [one, same, other] = [trainFilter(taught), trainFilter(taught), trainFilter(heldOut)];
    if (one === undefined || same === undefined || other === undefined) throw new Error('Not trained.');
    expect(sealOf(same)).toBe(sealOf(one));
    expect(sealOf(other)).not.toBe(sealOf(one));
  });
});
