import { sentences } from './korean.ts';
import { inKorean, koreanOf } from './said.ts';

const blanks = (text: string, form: RegExp) => [...text.matchAll(form)].length;

it.each(sentences)('says in Korean, and with every blank: %s', (english, korean) => {
  expect(korean).toMatch(/[가-힣]/);
  const numbers = [...korean.matchAll(/\{(\d)\}/g)].map(([, number]) => Number(number));
  expect(Math.max(0, ...numbers)).toBeLessThanOrEqual(blanks(english, /\{\}/g));
  expect(new Set(numbers).size).toBe(numbers.length);
});

it('has each sentence once', () => {
  const english = sentences.map(([text]) => text);
  expect(english.filter((text, place) => english.indexOf(text) !== place)).toEqual([]);
});

it('keeps names and numbers, and says what is filled in as well', () => {
  expect(koreanOf('The letter 7 is sending. A sender has it right now.')).toBe(
    '메일 7의 상태: sending. 지금 발송기가 처리하고 있습니다.',
  );
  expect(koreanOf('PostgreSQL cannot be reached. Nothing was accepted; try again shortly.')).toBe(
    'PostgreSQL에 연결할 수 없습니다. 받은 것은 없습니다. 잠시 뒤 다시 시도하세요.',
  );
});

it('says notes of a history and problems of templates, and leaves the words of people in them', () => {
  const note = 'discarded: checked with the provider';
  const problem =
    'template "vacancy.created" (en), block "body": vacancy.created/en.njk line 2: expected a value for "customer.name", got nothing; send it in the data, or write "| default(…)" or "{% if … %}" where it may be missing';
  expect(inKorean({ note, problem, reason: 'a loop in the importer' })).toEqual({
    note: '포기: checked with the provider',
    problem:
      '템플릿 "vacancy.created" (en), 블록 "body": vacancy.created/en.njk 2번째 줄: "customer.name"에 필요한 것은 값, 받은 것은 없음. 데이터에 넣어 보내거나, 없을 수 있는 곳에 "| default(…)"나 "{% if … %}"를 쓰세요',
    reason: 'a loop in the importer',
  });
  expect(inKorean({ said: 'vacancy.created/ko.njk: expected a block "body", found none' })).toEqual({
    said: 'vacancy.created/ko.njk: 블록 "body"이(가) 있어야 하는데 있는 것은 none입니다',
  });
});

it('leaves what servers and people said, and what is no sentence of a rule, as it is', () => {
  for (const text of ['550 5.7.1 Message refused', 'She got nothing.', '', 'kim@example.com'])
    expect(koreanOf(text)).toBe(text);
  // A word that a person gave as a reason is not one of a refusal.
  expect(inKorean({ reason: 'nothing', got: 'nothing' })).toEqual({ reason: 'nothing', got: '없음' });
  const at = new Date(0);
  const body = { name: 'The queue was stopped.', at, list: [{ reason: 'The queue was stopped.' }, null, 7] };
  expect(inKorean(body)).toEqual({ ...body, list: [{ reason: '큐가 멈췄습니다.' }, null, 7] });
});
