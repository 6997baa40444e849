// A day of an edition as it might be: people and scanners of many kinds. What they do is described in
// docs/decisions/0051-clicks-without-people.md; a seed makes it the same each time.

import type { JudgedHit, Leaving } from '../judge.ts';

/** Who made a hit, for the comparison with the judgement. */
type Truth = 'person' | 'scanner';

export interface Mix {
  readonly hits: readonly JudgedHit[];
  readonly leaving: Leaving;
  readonly truth: ReadonlyMap<string, Truth>;
}

/** Links of the edition. */
const links = 12;
const minute = 60_000;

interface Drawing {
  readonly random: () => number;
  readonly whole: (least: number, most: number) => number;
  readonly chance: (share: number) => boolean;
}

function drawingOf(seed: number): Drawing {
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  return { random, whole, chance: (share) => random() < share };
}

/** Makes the hits of one day: 1,000 letters that left within ten seconds. */
export function mixOf(seed: number): Mix {
  const draw = drawingOf(seed);
  const start = Date.UTC(2026, 2, 2, 1, 0, 0);
  const leaving = { first: start, last: start + 10_000 };
  const truth = new Map<string, Truth>();
  const hits: JudgedHit[] = [];
  const add = (who: Truth, hit: JudgedHit) => {
    truth.set(hit.visitor, who);
    hits.push(hit);
  };
  addPeople(draw, start, (hit) => add('person', hit));
  addScanners(draw, start, (hit) => add('scanner', hit));
  return { hits, leaving, truth };
}

type Add = (hit: JudgedHit) => void;

/** 500 readers: at home, in offices behind one address, and in the networks of mobile carriers. */
function addPeople(draw: Drawing, start: number, add: Add): void {
  for (let person = 0; person < 500; person += 1) {
    const where = draw.random();
    const network =
      where < 0.5
        ? `home-${person}`
        : where < 0.75
          ? `office-${draw.whole(0, 7)}`
          : `mobile-${draw.whole(0, 11)}`;
    // Most read within some hours; three in a hundred at once, when the telephone rings.
    const after = draw.chance(0.03)
      ? draw.whole(3_000, 60_000)
      : Math.exp(Math.log(40 * minute) + 1.2 * (draw.random() + draw.random() + draw.random() - 1.5) * 2);
    let at = start + 10_000 + after;
    const count = draw.chance(0.6) ? 1 : draw.whole(2, 6);
    // One in fifty opens several tabs at a stroke, which takes a second each.
    const quick = draw.chance(0.02);
    for (let click = 0; click < count; click += 1) {
      add({ position: draw.whole(1, links), at, visitor: `person-${person}`, network, signs: 0 });
      at += quick ? draw.whole(700, 1_500) : draw.whole(5_000, 4 * minute);
    }
  }
}

/** Scanners of 400 letters. */
function addScanners(draw: Drawing, start: number, add: Add): void {
  for (let letter = 0; letter < 400; letter += 1) {
    const kind = draw.random();
    const at = start + draw.whole(500, 9_000);
    if (kind < 0.2) openAll(draw, add, { letter, at, signs: 2, network: `gateway-${letter % 6}` });
    else if (kind < 0.55) openAll(draw, add, { letter, at, signs: 0, network: officeOrCloud(draw, letter) });
    else if (kind < 0.7) openAll(draw, add, { letter, at, signs: 1, network: `cloud-${letter % 5}` });
    else if (kind < 0.8) openAll(draw, add, { letter, at, signs: 4, network: `cloud-${letter % 5}` });
    else if (kind < 0.95) openFromMany(draw, add, { letter, at });
    else if (kind < 0.995) openFirst(draw, add, { letter, at });
    else openAlone(draw, add, { letter, at });
  }
}

/** A tenth of the gateways are in the office of their readers, and have its address. */
const officeOrCloud = (draw: Drawing, letter: number) =>
  draw.chance(0.1) ? `office-${draw.whole(0, 7)}` : `cloud-${letter % 5}`;

interface Scan {
  readonly letter: number;
  readonly at: number;
}

/** Opens every link, the hidden one among them. */
function openAll(draw: Drawing, add: Add, scan: Scan & { signs: number; network: string }): void {
  let { at } = scan;
  for (let position = 0; position <= links; position += 1) {
    add({ position, at, visitor: `scanner-${scan.letter}`, network: scan.network, signs: scan.signs });
    at += draw.whole(20, 400);
  }
}

/** Opens every link from another address with the name of a browser, within a minute. */
function openFromMany(draw: Drawing, add: Add, { letter, at }: Scan): void {
  for (let position = 0; position <= links; position += 1) {
    const visitor = `scanner-${letter}-${position}`;
    add({ position, at: at + draw.whole(0, 55_000), visitor, network: `pool-${letter % 3}`, signs: 0 });
  }
}

/** Opens the first link alone, with the name of a browser, out of a network that does so for many letters. */
function openFirst(draw: Drawing, add: Add, { letter, at }: Scan): void {
  add({
    position: 1,
    at: at + draw.whole(0, 2_000),
    visitor: `scanner-${letter}`,
    network: 'pool-first',
    signs: 0,
  });
}

/** Opens one link some time later, out of a network of its own, with the name of a browser: nothing tells it from a person. */
function openAlone(draw: Drawing, add: Add, { letter, at }: Scan): void {
  const position = draw.whole(1, links);
  const visitor = `scanner-${letter}`;
  add({ position, at: at + draw.whole(minute, 120 * minute), visitor, network: `alone-${letter}`, signs: 0 });
}
