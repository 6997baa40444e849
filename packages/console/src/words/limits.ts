// The words of Limits and providers.

import type { Translated } from './words.ts';

export const en = {
  about: 'What slows letters down now, since when and why, and what heals it.',
  providers: 'Providers',
  provider: 'Provider',
  noProviders: 'No sender is alive, so nobody knows how providers stand. Start a sender.',
  limits: 'Limits',
  limit: 'Limit',
  noLimits:
    'No letter has met a limit yet. Limits come from SMTP_URL (rate, daily) and DOMAIN_LIMITS, and by themselves when a domain says “too fast”.',
  state: 'State',
  states: { lost: 'cannot be reached', closed: 'takes nothing now', broken: 'refuses us', open: 'open' },
  opens: (open: string, all: string) => `open for ${open} of ${all} senders`,
  since: 'Since',
  waiting: 'Waiting',
  reply: 'Its last words',
  heals: 'What heals it',
  tries: 'It is tried by itself',
  asked: 'Somebody had it tried',
  action: 'Action',
  tryNow: 'Try now',
  tryWill: (name: string, waiting: string) =>
    `Every sender tries ${name} with its next letter. When it takes that one, all ${waiting} letters that wait for it go.`,
  tryConfirm: (name: string) => `Try ${name} now`,
  trySaid: (name: string) => `Senders try ${name} within a second or two. The list shows what comes of it.`,
  free: 'free',
  slowed: 'slowed',
  blocked: 'blocked',
  rate: 'Rate',
  usedToday: 'Used today',
  until: 'Free again',
  untilHelp: 'if letters pass and no server says “too fast” again',
  tooLate: (letters: string) => `${letters} of them would come too late`,
  lifted: 'Lifted',
  lift: 'Lift',
  liftWill: (key: string, waiting: string) =>
    `The limit of ${key} ends now, and the ${waiting} letters behind it go at once. If the server says “too fast” again, it is slowed down again.`,
  liftConfirm: (key: string) => `Lift the limit of ${key}`,
  liftSaid: (key: string, released: string) => `The limit of ${key} is lifted; ${released} letters go now.`,
  see: 'See the letters',
};

export const ko: Translated<typeof en> = {
  about: '지금 메일을 느리게 하는 것, 언제부터 왜 그런지, 무엇이 풀어 주는지 보여 줍니다.',
  providers: '메일 서버',
  provider: '메일 서버',
  noProviders: '살아 있는 발송기가 없어 메일 서버의 상태를 알 수 없습니다. 발송기를 시작하세요.',
  limits: '한도',
  limit: '한도',
  noLimits:
    '아직 한도에 걸린 메일이 없습니다. 한도는 SMTP_URL(rate, daily)과 DOMAIN_LIMITS에서 오고, 도메인이 “너무 빠르다”고 하면 저절로 생깁니다.',
  state: '상태',
  states: { lost: '연결 안 됨', closed: '지금은 받지 않음', broken: '우리를 거절함', open: '정상' },
  opens: (open: string, all: string) => `발송기 ${all}개 중 ${open}개가 사용`,
  since: '언제부터',
  waiting: '대기',
  reply: '마지막 응답',
  heals: '무엇이 풀어 주는가',
  tries: '저절로 다시 시도',
  asked: '시도 요청',
  action: '조치',
  tryNow: '지금 시도',
  tryWill: (name: string, waiting: string) =>
    `모든 발송기가 다음 메일로 ${name}을(를) 시도합니다. 받아 주면 기다리는 메일 ${waiting}통이 모두 나갑니다.`,
  tryConfirm: (name: string) => `${name} 지금 시도`,
  trySaid: (name: string) => `발송기가 1~2초 안에 ${name}을(를) 시도합니다. 결과는 목록에 나타납니다.`,
  free: '제한 없음',
  slowed: '느려짐',
  blocked: '차단됨',
  rate: '속도',
  usedToday: '오늘 사용',
  until: '풀리는 때',
  untilHelp: '메일이 나가고 서버가 다시 “너무 빠르다”고 하지 않으면',
  tooLate: (letters: string) => `그중 ${letters}통은 너무 늦게 나갑니다`,
  lifted: '해제',
  lift: '해제',
  liftWill: (key: string, waiting: string) =>
    `${key}의 한도를 지금 끝내고, 뒤에서 기다리는 메일 ${waiting}통을 바로 내보냅니다. 서버가 다시 “너무 빠르다”고 하면 다시 느려집니다.`,
  liftConfirm: (key: string) => `${key} 한도 해제`,
  liftSaid: (key: string, released: string) =>
    `${key}의 한도를 해제했습니다. 메일 ${released}통이 지금 나갑니다.`,
  see: '메일 보기',
};

export const limitWords = import.meta.language === 'ko' ? ko : en;
