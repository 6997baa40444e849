import { scheduleWords } from './schedule.ts';

const at = (cron: string) => ({ cron, timeZone: 'Europe/Berlin' });

it.each([
  [
    '0 10 * * 1-5',
    'Every weekday, Monday to Friday, at 10:00 (Berlin time).',
    '평일(월요일~금요일)마다 오전 10시에 보냅니다(Berlin 시간).',
  ],
  ['30 7 * * *', 'Every day at 07:30 (Berlin time).', '매일 오전 7시 30분에 보냅니다(Berlin 시간).'],
  ['0 9 * * mon', 'Every Monday at 09:00 (Berlin time).', '매주 월요일 오전 9시에 보냅니다(Berlin 시간).'],
  [
    '0 12 * * 2,4',
    'Every Tuesday and Thursday at 12:00 (Berlin time).',
    '매주 화요일·목요일 오후 12시에 보냅니다(Berlin 시간).',
  ],
  [
    '0 9 1 * *',
    'On day 1 of every month at 09:00 (Berlin time).',
    '매월 1일 오전 9시에 보냅니다(Berlin 시간).',
  ],
  ['*/30 9 * * *', 'Comes regularly.', '정해진 때에 보냅니다.'],
  ['0 9 * * 1#2', 'Comes regularly.', '정해진 때에 보냅니다.'],
])('says of %s: %s', (cron, english, korean) => {
  expect(scheduleWords(at(cron), 'en')).toBe(english);
  expect(scheduleWords(at(cron), 'ko')).toBe(korean);
});

it('says that a newsletter without a schedule comes now and then', () => {
  expect(scheduleWords(null, 'en')).toBe('Comes now and then.');
});
