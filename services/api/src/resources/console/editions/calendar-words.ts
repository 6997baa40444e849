// The words of the calendar of slots.

import type { Translated } from '@pabal/console/sheet';

const en = {
  title: 'Calendar of slots',
  about: 'When newsletters went out and when they come, each on the clocks of its newsletter.',
  back: 'All editions',
  open: 'The calendar',
  before: 'The month before',
  after: 'The month after',
  week: 'Week of',
  slots: 'Slots of the month',
  slotsAbout:
    'What was is told by the editions that were begun; what comes, by the schedules as they are now. Slots that passed while a newsletter was paused have no edition and are not among them.',
  more: 'The month has more slots than are told here. Choose one newsletter.',
  none: 'No newsletter has a slot in this month.',
  coming: 'coming',
  passes: 'will pass: the newsletter is paused',
  filter: { newsletter: 'Newsletter', month: 'Month', all: 'all', present: 'the present one' },
  columns: {
    slot: 'Slot',
    when: 'When',
    newsletter: 'Newsletter',
    state: 'State',
    letters: 'Letters',
    why: 'Why',
  },
};

const ko: Translated<typeof en> = {
  title: '발송 시각 달력',
  about: '뉴스레터가 나간 때와 나갈 때를 그 뉴스레터의 시간대로 보여 줍니다.',
  back: '모든 회차',
  open: '달력 보기',
  before: '이전 달',
  after: '다음 달',
  week: '주',
  slots: '이달의 발송 시각',
  slotsAbout:
    '지난 것은 시작된 회차로, 다가올 것은 지금의 일정으로 알려 드립니다. 뉴스레터가 일시 정지된 동안 지나간 시각에는 회차가 없어서 나오지 않습니다.',
  more: '이 달의 발송 시각이 너무 많아 일부만 보여 줍니다. 뉴스레터 하나를 고르세요.',
  none: '이 달에는 발송 시각이 없습니다.',
  coming: '예정',
  passes: '건너뜀: 뉴스레터가 일시 정지됨',
  filter: { newsletter: '뉴스레터', month: '달', all: '모두', present: '이번 달' },
  columns: {
    slot: '발송 시각',
    when: '언제',
    newsletter: '뉴스레터',
    state: '상태',
    letters: '메일',
    why: '이유',
  },
};

export const calendarWords = { en, ko };
