// The words of Audit.

import { counted, type Translated } from './words.ts';

export const en = {
  about:
    'Who did what, from which door, and why. Each entry carries the hash of the one before it, so that one that was changed or removed is found.',
  empty:
    'Nobody has done anything that these filters show. Events that apps post are not here: they are under Events.',
  number: 'No.',
  at: 'When',
  actor: 'Who',
  door: 'Door',
  doors: { key: 'API key', session: 'console', command: 'command line', 'sign-in': 'sign-in' },
  action: 'What',
  object: 'To what',
  reason: 'Why',
  affected: 'How many',
  outcome: 'Outcome',
  outcomes: { done: 'done', failed: 'failed' },
  details: 'Details',
  verify: 'Is the log whole?',
  verifyWill: 'Every entry is read and its hash computed again.',
  verifyConfirm: 'Verify the log',
  whole: (entries: string, end: string) =>
    `The log is whole: ${counted(entries, 'entry', 'entries')}, each as it was written. The end of the chain is ${end}: write it down where nobody can change it.`,
  end: 'End of the chain',
};

export const ko: Translated<typeof en> = {
  about:
    '누가 어느 문으로 무엇을 왜 했는지 보여 줍니다. 각 기록은 앞 기록의 해시를 담고 있어, 바뀌거나 빠진 기록을 찾을 수 있습니다.',
  empty: '이 조건에 맞는 기록이 없습니다. 앱이 보낸 이벤트는 여기가 아니라 이벤트에 있습니다.',
  number: '번호',
  at: '언제',
  actor: '누가',
  door: '문',
  doors: { key: 'API 키', session: '콘솔', command: '명령줄', 'sign-in': '로그인' },
  action: '무엇을',
  object: '대상',
  reason: '왜',
  affected: '개수',
  outcome: '결과',
  outcomes: { done: '완료', failed: '실패' },
  details: '자세히',
  verify: '기록이 온전한가?',
  verifyWill: '모든 기록을 읽어 해시를 다시 계산합니다.',
  verifyConfirm: '기록 검증',
  whole: (entries: string, end: string) =>
    `기록 ${entries}건이 모두 쓰인 그대로입니다. 사슬의 끝은 ${end}입니다. 아무도 바꿀 수 없는 곳에 적어 두세요.`,
  end: '사슬의 끝',
};

export const auditWords = import.meta.language === 'ko' ? ko : en;
