// The first event of an app. docs/events.md and docs/events.ko.md have the same, where they are run as tests; a test beside this
// file compares them.

import type { Language } from '../console/sign-in/words.ts';

interface FirstEvent {
  readonly curl: string;
  readonly typescript: string;
  readonly python: string;
}

const curlOf = (
  key: string,
  to: string,
  service: string,
) => `curl -sS --fail-with-body "$PABAL_URL/v1/events" \\
  -H "Authorization: Bearer $PABAL_KEY" -H 'Content-Type: application/json' \\
  -H 'Idempotency-Key: ${key}' \\
  -d '{
    "type": "password.reset",
    "to": [${to}],
    "data": { "serviceName": "${service}", "resetUrl": "https://shop.example/reset?t=1", "validMinutes": 30 }
  }'`;

const typescriptOf = (
  key: string,
  to: string,
  service: string,
) => `import { createClient } from '@pabal/client';

const { PABAL_URL = '', PABAL_KEY = '' } = process.env;
const pabal = createClient({ url: PABAL_URL, key: PABAL_KEY });
const accepted = await pabal.notify('password.reset', '${key}', {
  to: ${to},
  data: { serviceName: '${service}', resetUrl: 'https://shop.example/reset?t=2', validMinutes: 30 },
});
console.log(accepted.id, accepted.replayed);
pabal.close();`;

const pythonOf = (key: string, to: string, service: string) => `import os
from pabal import Client

pabal = Client(os.environ["PABAL_URL"], os.environ["PABAL_KEY"])
accepted = pabal.notify(
    "password.reset",
    "${key}",
    to=${to},
    data={"serviceName": "${service}", "resetUrl": "https://shop.example/reset?t=3", "validMinutes": 30},
)
print(accepted.id, accepted.replayed)
pabal.close()`;

export const firstEvent: Readonly<Record<Language, FirstEvent>> = {
  en: {
    curl: curlOf('reset/42', '{ "email": "jiwoo@example.com", "name": "윤지우", "locale": "ko" }', 'Shop'),
    typescript: typescriptOf(
      'account-42',
      "{ email: 'ada@example.com', name: 'Ada Park', locale: 'en' }",
      'Shop',
    ),
    python: pythonOf(
      'account-43',
      '{"email": "ada@example.com", "name": "Ada Park", "locale": "en"}',
      'Shop',
    ),
  },
  ko: {
    curl: curlOf(
      'reset/ko-42',
      '{ "email": "seoyeon@example.com", "name": "이서연", "locale": "ko" }',
      '가게',
    ),
    typescript: typescriptOf(
      '계정:42',
      "{ email: 'minjun@example.com', name: '김민준', locale: 'ko' }",
      '가게',
    ),
    python: pythonOf('계정:43', '{"email": "minjun@example.com", "name": "김민준", "locale": "ko"}', '가게'),
  },
};

/** What became of the first event, by the app's own key. */
export const byKey: Readonly<Record<Language, string>> = {
  en: `curl -sS "$PABAL_URL/v1/events/by-key/reset%2F42" -H "Authorization: Bearer $PABAL_KEY"`,
  ko: `curl -sS "$PABAL_URL/v1/events/by-key/reset%2Fko-42" -H "Authorization: Bearer $PABAL_KEY"`,
};
