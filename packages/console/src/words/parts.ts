// The words of what all pages are made of: lists, actions, problems.

import type { Translated } from './words.ts';

export const en = {
  rows: (shown: string, more: boolean) => `${shown} shown${more ? ', there are more' : ''}`,
  more: 'Show more',
  before: 'Show those before',
  again: 'Ask again',
  filter: 'Filter',
  copy: 'Copy',
  copied: 'Copied',
  commandLine: 'On the command line',
  cancel: 'Leave it',
  close: 'Close',
  reason: 'Reason',
  reasonHelp: 'It is kept in the history.',
  working: 'Working…',
  undo: 'Undo',
  undone: 'It is undone.',
  units: { s: ' s', min: ' min', h: ' h' },
  perSecond: (letters: string) => `${letters}/s`,
  problems: {
    noAnswer: 'The api does not answer.',
    noAnswerNext:
      'See whether a process of the api is alive, and whether you can reach it. This page tries again when you ask.',
    away: 'PostgreSQL cannot be reached, so nothing of the ledger can be shown.',
    awayNext: 'Bring PostgreSQL back. Nothing is lost meanwhile: apps get 503 and try again, senders wait.',
    forbidden: 'Your role does not allow this.',
    forbiddenNext: 'Ask an admin for the role, or a colleague who has it.',
    ended: 'Your session has ended.',
    endedNext: 'Sign in again; what was on the screen is still there.',
    gone: 'It is not there.',
    goneNext: 'It may have been removed after its retention, or belong to another space.',
    other: 'The api refused this.',
    otherNext: 'Read what it says, and change what it names.',
    broken: 'The api failed.',
    brokenNext: 'Try again. If it stays so, look for the request in the log of the api.',
  },
  logIn: {
    again: 'Sign in again',
    email: 'E-mail address',
    password: 'Password',
    button: 'Sign in',
    endedText:
      'The session has ended. After signing in you are where you were; an action that was under way has to be started again.',
    otherWays: 'Other ways to sign in',
  },
};

export const ko: Translated<typeof en> = {
  rows: (shown: string, more: boolean) => `${shown}건 표시${more ? ' (더 있음)' : ''}`,
  more: '더 보기',
  before: '앞의 것 보기',
  again: '다시 요청',
  filter: '필터',
  copy: '복사',
  copied: '복사됨',
  commandLine: '명령줄에서',
  cancel: '그만두기',
  close: '닫기',
  reason: '사유',
  reasonHelp: '기록에 남습니다.',
  working: '처리 중…',
  undo: '되돌리기',
  undone: '되돌렸습니다.',
  units: { s: '초', min: '분', h: '시간' },
  perSecond: (letters: string) => `초당 ${letters}`,
  problems: {
    noAnswer: 'API가 응답하지 않습니다.',
    noAnswerNext: 'API 프로세스가 살아 있는지, 접속할 수 있는지 확인하세요. 다시 요청하면 새로 불러옵니다.',
    away: 'PostgreSQL에 연결할 수 없어 원장의 내용을 보여 줄 수 없습니다.',
    awayNext:
      'PostgreSQL을 복구하세요. 그동안 잃는 것은 없습니다. 앱은 503을 받고 다시 시도하며, 발송기는 기다립니다.',
    forbidden: '지금 역할로는 할 수 없습니다.',
    forbiddenNext: '관리자에게 역할을 요청하거나, 권한이 있는 동료에게 부탁하세요.',
    ended: '세션이 끝났습니다.',
    endedNext: '다시 로그인하세요. 보던 화면은 그대로 있습니다.',
    gone: '찾을 수 없습니다.',
    goneNext: '보존 기간이 지나 지워졌거나 다른 공간의 것일 수 있습니다.',
    other: 'API가 요청을 거절했습니다.',
    otherNext: '아래 설명을 읽고 해당 항목을 고치세요.',
    broken: 'API에서 오류가 났습니다.',
    brokenNext: '다시 시도하세요. 계속되면 API 로그에서 이 요청을 찾아보세요.',
  },
  logIn: {
    again: '다시 로그인',
    email: '이메일 주소',
    password: '비밀번호',
    button: '로그인',
    endedText:
      '세션이 끝났습니다. 로그인하면 보던 화면으로 돌아갑니다. 진행 중이던 조치는 다시 시작해야 합니다.',
    otherWays: '다른 방법으로 로그인',
  },
};

export const partWords = import.meta.language === 'ko' ? ko : en;
