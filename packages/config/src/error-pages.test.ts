import { errorPagePattern } from './error-pages.ts';

const query = 'query={error}';

it.each([
  [
    'https://key@o450000.ingest.de.sentry.io/4508000000000001',
    `https://sentry.io/orgredirect/organizations/:orgslug/issues/?project=4508000000000001&${query}`,
  ],
  [
    'https://key@sentry.io/12',
    `https://sentry.io/orgredirect/organizations/:orgslug/issues/?project=12&${query}`,
  ],
  ['https://key@sentry.example.com/12', undefined],
  ['https://key@notsentry.io/12', undefined],
  [undefined, undefined],
])('reads from the DSN %s where errors are shown', (SENTRY_DSN, pattern) => {
  expect(errorPagePattern({ SENTRY_DSN })).toBe(pattern);
});

it('goes by the pattern that somebody has set', () => {
  const SENTRY_URL_PATTERN = `https://sentry.example/organizations/us/issues/?${query}`;
  expect(errorPagePattern({ SENTRY_URL_PATTERN, SENTRY_DSN: 'https://k@sentry.io/1' })).toBe(
    SENTRY_URL_PATTERN,
  );
});
