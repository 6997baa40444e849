import { createPauses, createRests, createTurns } from './pauses.ts';

it('lets the event loop turn once the work has gone on for long enough', async () => {
  const pause = createPauses(0);
  const order: string[] = [];
  for (const step of ['first', 'second']) {
    setImmediate(() => order.push(`others, after the ${step} step`));
    order.push(`${step} step`);
    await pause();
  }
  expect(order).toEqual([
    'first step',
    'others, after the first step',
    'second step',
    'others, after the second step',
  ]);
});

it('costs nothing before', () => {
  expect(createPauses(Number.POSITIVE_INFINITY)()).toBeUndefined();
});

it('rests between the stretches of large work, so that the timers of others are served', async () => {
  const rest = createRests(0);
  const order: string[] = [];
  for (const step of ['first', 'second']) {
    setTimeout(() => order.push(`others, after the ${step} stretch`));
    order.push(`${step} stretch`);
    await rest();
  }
  expect(order).toEqual([
    'first stretch',
    'others, after the first stretch',
    'second stretch',
    'others, after the second stretch',
  ]);
});

it('does not rest before a stretch is over', () => {
  expect(createRests(Number.POSITIVE_INFINITY)()).toBeUndefined();
});

it('lets the event loop turn between the steps of several callers, too', async () => {
  const turn = createTurns(0);
  const order: string[] = [];
  const step = async (name: string) => {
    await turn();
    setImmediate(() => order.push(`others, after ${name}`));
    order.push(name);
  };
  await Promise.all([step('the first'), step('the second'), turn()]);
  expect(order).toEqual(['the first', 'others, after the first', 'the second', 'others, after the second']);
});

it('lets the steps of one turn go on together as long as they are short', () => {
  const turn = createTurns(Number.POSITIVE_INFINITY);
  expect([turn(), turn(), turn()]).toEqual([undefined, undefined, undefined]);
});
