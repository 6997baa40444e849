// The words of ⌘K.

import type { Translated } from './words.ts';

export const en = {
  title: 'Find anything',
  label: 'An id, an address, a key, a name, or a page',
  hits: 'What was found',
  nothing: 'Nothing is called like this. An id needs its first eight digits, a key needs all of it.',
  hint: '↑ ↓ to choose, enter to go there, esc to close',
  page: 'Page',
  command: 'Command',
  copied: 'Copied',
  kinds: {
    letter: 'Letter',
    event: 'Event',
    edition: 'Edition',
    replay: 'Replay',
    app: 'App',
    newsletter: 'Newsletter',
    recipient: 'Recipient',
    group: 'Group',
    cause: 'Cause of dead letters',
    address: 'Letters to',
    template: 'Letters of the template',
  },
  themes: { light: 'Light theme', dark: 'Dark theme' },
};

export const ko: Translated<typeof en> = {
  title: '무엇이든 찾기',
  label: 'ID, 주소, 키, 이름 또는 페이지',
  hits: '찾은 것',
  nothing: '찾은 것이 없습니다. ID는 앞 여덟 자리, 키는 전체를 입력해야 합니다.',
  hint: '↑ ↓ 선택, enter 이동, esc 닫기',
  page: '페이지',
  command: '명령',
  copied: '복사됨',
  kinds: {
    letter: '메일',
    event: '이벤트',
    edition: '회차',
    replay: '다시 보내기',
    app: '앱',
    newsletter: '뉴스레터',
    recipient: '수신자',
    group: '그룹',
    cause: '데드 레터의 원인',
    address: '이 주소로 간 메일',
    template: '이 템플릿의 메일',
  },
  themes: { light: '밝은 화면', dark: '어두운 화면' },
};

export const findWords = import.meta.language === 'ko' ? ko : en;
