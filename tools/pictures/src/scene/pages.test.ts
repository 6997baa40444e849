import { pagePaths, placeOf } from '@pabal/console/pages';
import { pagesOf } from './pages.ts';

const things = {
  ...{ letter: 'a', dead: 'b', sent: 'c', event: 'd', webhook: 'e' },
  ...{ newsletter: 'f', feed: 'g', edition: 'h', editionSending: 'i', template: 'j' },
  ...{ person: 'k', group: 'l', segment: 'm', erasure: 'n', importId: 'o', importHeld: 'p' },
};

it('opens every page of the console, so that none is without a picture', () => {
  const opened = Object.values(pagesOf(things)).map((path) => placeOf(path.split('?')[0] ?? '')?.name);
  expect(Object.keys(pagePaths).filter((name) => !opened.some((one) => one === name))).toEqual([]);
});
