// The letters of the bench, W1: Korean, some 4 KB of html, eight variables with a loop of five, subject and body from
// blocks of one template. The letter with the number n is always the same and goes to an address of its own.

export const eventType = 'vacancy.listed';

/** The bench's templates folder: TEMPLATES_DIR of everything that is measured, the reference included. */
export const templatesDir = new URL('../templates/', import.meta.url).pathname;

interface Unit {
  readonly floor: number;
  readonly area: number;
  readonly deposit: number;
  readonly rent: number;
}

export interface Letter {
  readonly address: string;
  readonly name: string;
  readonly data: {
    readonly recipientName: string;
    readonly buildingName: string;
    readonly district: string;
    readonly address: string;
    readonly company: string;
    readonly detailUrl: string;
    readonly settingsUrl: string;
    readonly units: readonly Unit[];
  };
}

const buildings = ['한빛타워', '세종빌딩', '누리스퀘어', '가온프라자', '미르센터', '다솜빌딩', '해오름타워'];
const districts = ['서울 강남구 역삼동', '서울 중구 을지로', '성남 분당구 정자동', '부산 해운대구 우동'];
const names = ['김민준', '이서연', '박지후', '최하은', '정도윤', '강서준', '윤지우', '임수아'];
const pick = (list: readonly string[], n: number) => list[n % list.length] ?? '';

/** The letter with the number n. */
export function letterOf(n: number): Letter {
  const district = pick(districts, n);
  const name = pick(names, n);
  return {
    address: `user${String(n).padStart(7, '0')}@bench.example`,
    name,
    data: {
      recipientName: name,
      buildingName: pick(buildings, n),
      district,
      address: `${district} ${1 + (n % 900)}번지`,
      company: '빈방알리미',
      detailUrl: `https://noti.example/v/${n}`,
      settingsUrl: `https://noti.example/settings/${n}`,
      units: Array.from({ length: 5 }, (_, k) => ({
        floor: 1 + ((n + k * 3) % 20),
        area: 33 + ((n * 7 + k * 13) % 300),
        deposit: 1_000 + ((n * 11 + k * 17) % 90) * 100,
        rent: 50 + ((n * 5 + k * 29) % 400),
      })),
    },
  };
}

/** The number of the letter that goes to this address; `undefined` when no letter goes there. */
export function numberOf(address: string): number | undefined {
  const digits = /^user(\d{7,})@bench\.example$/.exec(address)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The letter's event as an app posts it. */
export function eventOf(n: number): object {
  const { address, name, data } = letterOf(n);
  return { type: eventType, to: [{ email: address, name, locale: 'ko' }], data };
}
