import { requireServerVersion } from './server-version.ts';

it.each([
  [160_000, '16.0'],
  [180_003, '18.3 (Debian 18.3-1)'],
])('takes %d', (number, text) => {
  expect(() => requireServerVersion({ number, text })).not.toThrow();
});

it.each([
  [150_018, '15.18 (Debian 15.18-0+deb12u1)'],
  [90_624, '9.6.24'],
])('refuses %d and says what to do', (number, text) => {
  expect(() => requireServerVersion({ number, text })).toThrow(
    `Expected PostgreSQL 16 or newer, got ${text}. Nothing was changed; upgrade the server`,
  );
});
