import { objectParticle } from './particle.ts';

it.each([
  ['오늘의 글', '을'],
  ['주간 소식지', '를'],
  ['Posts of the day', '을(를)'],
  ['소식 2', '을(를)'],
])('writes %s%s', (name, particle) => {
  expect(objectParticle(name)).toBe(particle);
});
