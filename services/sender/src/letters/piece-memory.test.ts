import { createPieceMemory } from './piece-memory.ts';

const MiB = 1_024 * 1_024;

function setUp() {
  let now = 0;
  const memory = createPieceMemory(() => now);
  const edition = () => {
    let taken = 0;
    const room = memory.roomOf(() => {
      room.give(taken);
      taken = 0;
    });
    return {
      take: (octets: number) => {
        now += 1;
        room.used();
        const isTaken = room.take(octets);
        if (isTaken) taken += octets;
        return isTaken;
      },
      taken: () => taken,
    };
  };
  return { memory, edition };
}

it('gives one edition a part of the room, and no more', () => {
  const { memory, edition } = setUp();
  const one = edition();
  expect([one.take(5 * MiB), one.take(2 * MiB), one.take(2 * MiB)]).toEqual([true, true, false]);
  expect(memory.taken()).toBe(7 * MiB);
  memory.stop();
});

it('takes the room of the edition that rests longest, so that the newest always has some', () => {
  const { memory, edition } = setUp();
  const editions = Array.from({ length: 6 }, edition);
  expect(editions.every((one) => one.take(7 * MiB))).toBe(true);
  expect(memory.taken()).toBe(28 * MiB);
  expect(editions.map((one) => one.taken() > 0)).toEqual([false, false, true, true, true, true]);
  memory.stop();
});
