import { meantDomain } from './mistyped.ts';

it.each([
  ['gmial.com', 'gmail.com'],
  ['gmai.com', 'gmail.com'],
  ['gmaill.com', 'gmail.com'],
  ['gmail.con', 'gmail.com'],
  ['navre.com', 'naver.com'],
  ['naver.cmo', 'naver.com'],
  ['hanmial.net', 'hanmail.net'],
  ['dauum.net', undefined],
  ['duam.net', 'daum.net'],
  ['daum.ent', 'daum.net'],
  ['yaho.co.kr', 'yahoo.co.kr'],
  ['kakoa.com', 'kakao.com'],
])('takes %s for %s', (domain, meant) => {
  expect(meantDomain(domain)).toBe(meant);
});

it.each([
  'gmail.com',
  'naver.com',
  'mail.com',
  'ymail.com',
  'date.com',
  'example.com',
  'hannal.co.kr',
  'daou.net',
])('leaves %s alone', (domain) => {
  expect(meantDomain(domain)).toBeUndefined();
});
