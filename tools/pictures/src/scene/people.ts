// People with attributes, a group, a segment, addresses that are held back, somebody who was erased, and two files of people: one
// that is taken in, and one that waits until somebody has looked at it.

import type { ApiServer } from '@pabal/test/api';

export interface PeopleThings {
  readonly person: string;
  readonly group: string;
  readonly segment: string;
  readonly erasure: string;
  readonly importId: string;
  readonly importHeld: string;
}

type Ask = Pick<ApiServer, 'call' | 'url' | 'key'>;

const companies = ['한날출판사', '파발 주식회사', 'Quill & Ink'] as const;
const names = ['윤지우', '한민서', 'Ada Park', '조은지', 'Grace Lee', '박서준'] as const;

/** @param newsletter  one that some of them get */
export async function fillPeople(api: Ask, newsletter: string): Promise<PeopleThings> {
  const [person, group, segment] = ['emp-1', 'customer:hannal', 'gold-in-seoul'];
  for (let n = 1; n <= 64; n += 1) await putPerson(api, n);
  await done(api, 'PUT', `/v1/groups/${group}/members`, {
    members: [person, 'emp-2', 'emp-5', { email: 'desk@hannal.example' }],
  });
  await done(api, 'PUT', '/v1/groups/customer:press/members', { members: ['emp-3'] });
  await done(api, 'PUT', `/v1/segments/${segment}`, {
    description: '서울의 골드 고객',
    rule: {
      all: [
        { attribute: 'plan', is: 'gold' },
        { attribute: 'seats', atLeast: 10 },
        { not: { group: 'customer:press' } },
      ],
    },
  });
  await done(api, 'PUT', `/v1/newsletters/${newsletter}/subscriptions/${person}`, {
    consent: { source: '5월 행사 종이 신청서' },
  });
  await suppress(api);
  const erasure = await erased(api);
  return { person, group, segment, erasure, ...(await files(api)) };
}

const putPerson = (api: Ask, n: number) =>
  done(api, 'PUT', `/v1/recipients/emp-${n}`, {
    email: `reader${n}@${n % 3 === 0 ? 'naver' : 'hannal'}.example`,
    name: names[n % names.length],
    locale: n % 2 === 0 ? 'en' : 'ko',
    timeZone: 'Asia/Seoul',
    attributes: {
      plan: n % 2 === 1 ? 'gold' : 'free',
      seats: n * 3,
      company: companies[n % companies.length],
      joined: '2026-03-01',
    },
  });

async function suppress(api: Ask): Promise<void> {
  await done(api, 'POST', '/v1/suppressions', {
    ...{ address: 'angry@naver.example', scope: 'newsletter', reason: 'complaint' },
    note: '전화로 요청하셨습니다.',
  });
  await done(api, 'POST', '/v1/suppressions', { address: 'left@hannal.example', reason: 'wrong-person' });
  await done(api, 'POST', '/v1/suppressions', { address: 'reader9@naver.example', reason: 'complaint' });
  await done(api, 'POST', '/v1/suppressions', { address: 'back@hannal.example', reason: 'bounced' });
  await done(api, 'POST', '/v1/suppressions/removal', { address: 'back@hannal.example' });
}

async function erased(api: Ask): Promise<string> {
  await done(api, 'PUT', '/v1/recipients/gone', { email: 'gone@hannal.example', name: 'Ada Quill' });
  await done(api, 'PUT', '/v1/groups/customer:gone/members', { members: ['gone'] });
  return idIn(await done(api, 'DELETE', '/v1/recipients/gone'));
}

async function files(api: Ask): Promise<Pick<PeopleThings, 'importId' | 'importHeld'>> {
  const importId = await upload(
    api,
    '/v1/imports?group=customers&fileName=customers.csv',
    'id,email,name\n1,ann@example.com,Ann\n2,not an address,Bob\n3,cho@example.com,조은지\n4,,Dan\n',
  );
  const importHeld = await upload(
    api,
    '/v1/imports?group=customers&hold=true&fileName=%EB%AA%85%EB%8B%A8.csv',
    'E-mail address,name,seats,city\nann@gmial.com,윤지우,12,서울\nann@gmial.com,윤지호,many,부산\nnot an address,Bob,3,\ncho@naver.example,조은지,7,대전\n',
  );
  return { importId, importHeld };
}

function idIn(answer: unknown): string {
  const { id }: { id?: unknown } = Object(answer);
  if (typeof id !== 'string') throw new Error(`An id is missing in ${JSON.stringify(answer)}.`);
  return id;
}

async function done(api: Ask, method: string, path: string, body?: object): Promise<unknown> {
  const answer = await api.call(method, path, body === undefined ? {} : { body });
  if (answer.status >= 300)
    throw new Error(`${method} ${path} was answered with ${answer.status} ${JSON.stringify(answer.body)}.`);
  return answer.body;
}

async function upload(api: Ask, path: string, body: string): Promise<string> {
  const answer = await api.call('POST', path, { body, headers: { 'content-type': 'text/csv' } });
  if (answer.status >= 300)
    throw new Error(`${path} was answered with ${answer.status} ${JSON.stringify(answer.body)}.`);
  return idIn(answer.body);
}
