// How providers and lanes stand, on every page that shows them.

import { counted, type Translated } from './words.ts';

export const en = {
  provider: 'Provider',
  providers: 'Providers',
  opens: (open: string, all: string) => `open for ${open} of ${counted(all, 'sender')}`,
  states: { lost: 'cannot be reached', closed: 'takes nothing now', broken: 'refuses us', open: 'open' },
  spent: 'today’s allowance used up',
  leftToday: 'Left today',
  lanes: { event: 'Events', newsletter: 'Newsletters' },
};

export const ko: Translated<typeof en> = {
  provider: '메일 서버',
  providers: '메일 서버',
  opens: (open: string, all: string) => `발송기 ${all}개 중 ${open}개가 사용`,
  states: { lost: '연결 안 됨', closed: '지금은 받지 않음', broken: '우리를 거절함', open: '정상' },
  spent: '오늘 한도를 다 씀',
  leftToday: '오늘 남은 한도',
  lanes: { event: '이벤트', newsletter: '뉴스레터' },
};

export const providerWords = import.meta.language === 'ko' ? ko : en;
