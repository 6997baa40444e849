// Posts events as an app would, one request each over a few kept connections, and counts the answers.

import { Agent, request } from 'node:http';

export interface Posted {
  readonly accepted: number;
  /** Answers that were not 202, by status. */
  readonly refused: Readonly<Record<number, number>>;
  readonly seconds: number;
}

/** Posts events numbered 0..count-1 over `connections` connections, as fast as the answers come. */
export async function postEvents(options: {
  apiUrl: string;
  apiKey: string;
  count: number;
  connections: number;
  body: (n: number) => object;
}): Promise<Posted> {
  const agent = new Agent({ keepAlive: true, maxSockets: options.connections });
  const refused: Record<number, number> = {};
  let accepted = 0;
  let next = 0;
  const began = performance.now();
  const worker = async () => {
    while (next < options.count) {
      const status = await post(agent, options, JSON.stringify(options.body(next++)));
      if (status === 202) accepted += 1;
      else refused[status] = (refused[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: options.connections }, worker));
  agent.destroy();
  return { accepted, refused, seconds: (performance.now() - began) / 1_000 };
}

function post(
  agent: Agent,
  { apiUrl, apiKey }: { apiUrl: string; apiKey: string },
  body: string,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    };
    const sent = request(`${apiUrl}/v1/events`, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const buildings = ['한빛타워', '세종빌딩', '누리스퀘어', '가온프라자', '미르센터', '다솜빌딩', '해오름타워'];
const districts = ['서울 강남구 역삼동', '서울 중구 을지로', '성남 분당구 정자동', '부산 해운대구 우동'];
const names = ['김민준', '이서연', '박지후', '최하은', '정도윤', '강서준', '윤지우', '임수아'];
const pick = (list: readonly string[], n: number) => list[n % list.length] ?? '';

/** The event with the number n: always the same, to an address of its own. Korean, 8 variables, a loop of 5. */
export function vacancyEvent(n: number): object {
  const district = pick(districts, n);
  return {
    type: 'vacancy.created',
    to: [{ email: `user${String(n).padStart(6, '0')}@bench.example`, name: pick(names, n), locale: 'ko' }],
    data: {
      recipientName: pick(names, n),
      buildingName: pick(buildings, n),
      district,
      address: `${district} ${1 + (n % 900)}번지`,
      company: '빈방알리미',
      detailUrl: `https://noti.example/v/${n}`,
      settingsUrl: `https://noti.example/settings/${n}`,
      units: Array.from({ length: 5 }, (_, k) => ({
        floor: 1 + ((n + k * 3) % 20),
        area: 33 + ((n * 7 + k * 13) % 300),
        deposit: (1000 + ((n * 11 + k * 17) % 90) * 100) * 10_000,
        rent: (50 + ((n * 5 + k * 29) % 400)) * 10_000,
      })),
    },
  };
}
