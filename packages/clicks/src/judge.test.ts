import { countsOf } from './counting.ts';
import { type JudgedHit, judgeHits } from './judge.ts';
import { mixOf } from './testing/mix.ts';

const leaving = { first: 0, last: 1_000 };
const later = 3_600_000;
const hit = (change: Partial<JudgedHit> = {}): JudgedHit => ({
  ...{ position: 1, at: later, visitor: 'v', network: 'n', signs: 0 },
  ...change,
});
const judged = (hits: readonly JudgedHit[], visitor = 'v') => judgeHits(hits, leaving).get(visitor);

describe('a visitor', () => {
  it('who follows some links is a person', () => {
    expect(judged([hit(), hit({ position: 2, at: later + 30_000 })])).toEqual({
      isScanner: false,
      signs: [],
    });
  });

  it.each<[string, JudgedHit[]]>([
    ['opens the hidden link', [hit({ position: 0 })]],
    ['asks by HEAD', [hit({ signs: 1 })]],
    ['says that it is a program', [hit({ signs: 2 })]],
    [
      'opens four links within two seconds',
      [1, 2, 3, 4].map((position) => hit({ position, at: later + position * 500 })),
    ],
    ['asks for no language while the letters leave', [hit({ signs: 4, at: 900 })]],
  ])('who %s is a scanner', (_what, hits) => {
    expect(judged(hits)?.isScanner).toBe(true);
  });

  it.each<[string, JudgedHit[]]>([
    [
      'opens three links within two seconds',
      [1, 2, 3].map((position) => hit({ position, at: later + position * 500 })),
    ],
    ['opens one link four times', [0, 1, 2, 3].map((nth) => hit({ at: later + nth * 100 }))],
    ['is there while the letters leave', [hit({ at: 900 })]],
    ['asks for no language', [hit({ signs: 4 })]],
    ['has a scanner as a neighbour', [hit(), hit({ visitor: 'other', position: 0 })]],
  ])('who %s is a person', (_what, hits) => {
    expect(judged(hits)?.isScanner).toBe(false);
  });

  it('is not early in an edition whose letters leave for long', () => {
    const slow = { first: 0, last: 10_000_000 };
    expect(judgeHits([hit({ at: 900, signs: 4 })], slow).get('v')?.isScanner).toBe(false);
  });
});

describe('the numbers', () => {
  it('hold people, requests, and the requests of scanners, for each link and for the edition', () => {
    const scanner = [0, 1, 2].map((position) => hit({ visitor: 's', network: 'far', position }));
    const counts = countsOf(
      [hit(), hit({ at: later + 1 }), hit({ visitor: 'w', position: 2 }), ...scanner],
      leaving,
    );
    expect(counts).toEqual([
      { position: 0, people: 2, hits: 6, scannerHits: 3 },
      { position: 1, people: 1, hits: 3, scannerHits: 1 },
      { position: 2, people: 1, hits: 2, scannerHits: 1 },
    ]);
  });
});

describe('a mix of 500 people and scanners of 400 letters', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is told apart, drawn with seed %d', (seed) => {
    // Whom the mix is made of, and the figures, are in docs/decisions/0051-clicks-without-people.md.
    const { hits, leaving: left, truth } = mixOf(seed);
    const judgements = [...judgeHits(hits, left)];
    const people = judgements.filter(([visitor]) => truth.get(visitor) === 'person');
    const counted = judgements.filter(([, { isScanner }]) => !isScanner);
    const falsePeople = counted.filter(([visitor]) => truth.get(visitor) === 'scanner').length;
    const lost = people.filter(([, { isScanner }]) => isScanner).length;
    expect(falsePeople / counted.length).toBeLessThanOrEqual(0.01);
    expect(lost / people.length).toBeLessThanOrEqual(0.02);
  });
});
