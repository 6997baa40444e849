import { entryOf, navigation, type PageName, pagePaths, pathTo, placeOf } from './pages.ts';

const names = Object.keys(pagePaths).filter((name): name is PageName => name in pagePaths);

it.each(names)('leads to the page %s, and from it back to its address', (name) => {
  const params = Object.fromEntries(
    [...pagePaths[name].matchAll(/:(\w+)/g)].map(([, part]) => [part, 'a/b ü']),
  );
  expect(placeOf(pathTo(name, params))).toEqual({ name, params });
});

it('takes a slash at the end, and refuses what leads nowhere', () => {
  expect(placeOf('/console')).toEqual({ name: 'now', params: {} });
  expect(placeOf('/console/limits/')).toEqual({ name: 'limits', params: {} });
  for (const path of ['/', '/console/nowhere', '/console/imports/a/b', '/console/imports/%E0%A4%A'])
    expect(placeOf(path)).toBeUndefined();
});

it('has every page in the menu, or below one that is', () => {
  const listed = navigation.flatMap(({ pages }) => pages);
  for (const name of names) expect(listed).toContain(entryOf[name] ?? name);
});
