// The words of Limits and providers.

import { counted, type Translated } from './words.ts';

export const en = {
  about: 'What slows letters down now, since when and why, and what heals it.',
  noProviders: 'No sender is alive, so nobody knows how providers stand. Start a sender.',
  limits: 'Limits',
  limit: 'Limit',
  noLimits:
    'No letter has met a limit yet. Limits come from SMTP_URL (rate, daily) and DOMAIN_LIMITS, and by themselves when a domain says “too fast”.',
  state: 'State',
  since: 'Since',
  waiting: 'Waiting',
  reply: 'Its last words',
  heals: 'What heals it',
  tries: 'It is tried by itself',
  asked: 'Somebody had it tried',
  action: 'Action',
  tryNow: 'Try now',
  tryWill: (name: string, waiting: string) =>
    `Every sender tries ${name} with its next letter. When it takes that one, ${counted(waiting, 'letter that waits for it goes', 'letters that wait for it go')} as well.`,
  tryConfirm: (name: string) => `Try ${name} now`,
  trySaid: (name: string) => `Senders try ${name} within a second or two. The list shows what comes of it.`,
  paused: 'paused',
  pausedBy: (who: string) => `paused by ${who}`,
  pause: 'Pause',
  resume: 'Resume',
  pauseProviderWill: (name: string) =>
    `No letter goes to ${name} until somebody resumes it. Letters that another provider may send go there; all others wait in the ledger.`,
  pauseConfirm: (name: string) => `Pause ${name}`,
  pauseSaid: (name: string) => `${name} is paused: nothing of it is claimed after two seconds.`,
  resumeWill: (name: string, letters: string) =>
    `${name} goes on, and ${counted(letters, 'letter that waits', 'letters that wait')} may go.`,
  resumeConfirm: (name: string) => `Resume ${name}`,
  resumeSaid: (name: string) => `${name} goes on within two seconds.`,
  lanes: 'Lanes',
  lanesAbout: 'A lane that is paused accepts everything and sends nothing. The pause is kept in the ledger.',
  runs: 'runs',
  pauseLaneWill: (name: string, letters: string) =>
    `Nothing of the lane ${name} is sent from now on, of all apps and all spaces, until somebody resumes it. ${counted(letters, 'letter of it is', 'letters of it are')} not over.`,
  expires: (letters: string) =>
    counted(letters, 'of them expires if it waits too long', 'of them expire if they wait too long'),
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
    `The limit of ${key} ends now, and ${counted(waiting, 'letter behind it goes', 'letters behind it go')} at once. If the server says “too fast” again, it is slowed down again.`,
  liftConfirm: (key: string) => `Lift the limit of ${key}`,
  liftSaid: (key: string, released: string) =>
    `The limit of ${key} is lifted; ${counted(released, 'letter goes', 'letters go')} now.`,
  see: 'See the letters',
};

export const ko: Translated<typeof en> = {
  about: '지금 메일을 느리게 하는 것, 언제부터 왜 그런지, 무엇이 풀어 주는지 보여 줍니다.',
  noProviders: '살아 있는 발송기가 없어 메일 서버의 상태를 알 수 없습니다. 발송기를 시작하세요.',
  limits: '한도',
  limit: '한도',
  noLimits:
    '아직 한도에 걸린 메일이 없습니다. 한도는 SMTP_URL(rate, daily)과 DOMAIN_LIMITS에서 오고, 도메인이 “너무 빠르다”고 하면 저절로 생깁니다.',
  state: '상태',
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
  paused: '일시 정지',
  pausedBy: (who: string) => `${who}가 정지`,
  pause: '일시 정지',
  resume: '재개',
  pauseProviderWill: (name: string) =>
    `재개할 때까지 ${name}(으)로 메일이 가지 않습니다. 다른 메일 서버가 보낼 수 있는 것은 그리로 가고, 나머지는 원장에서 기다립니다.`,
  pauseConfirm: (name: string) => `${name} 일시 정지`,
  pauseSaid: (name: string) => `${name}을(를) 일시 정지했습니다. 2초 뒤부터 아무것도 가져가지 않습니다.`,
  resumeWill: (name: string, letters: string) =>
    `${name}을(를) 재개합니다. 기다리는 ${letters}통이 나갈 수 있습니다.`,
  resumeConfirm: (name: string) => `${name} 재개`,
  resumeSaid: (name: string) => `${name}을(를) 재개했습니다. 2초 안에 나가기 시작합니다.`,
  lanes: '차선',
  lanesAbout: '일시 정지한 차선은 모두 받아 두고 아무것도 보내지 않습니다. 정지 상태는 원장에 남습니다.',
  runs: '동작 중',
  pauseLaneWill: (name: string, letters: string) =>
    `지금부터 재개할 때까지 모든 앱과 공간에서 ${name} 차선의 메일을 보내지 않습니다. 끝나지 않은 메일이 ${letters}통입니다.`,
  expires: (letters: string) => `그중 ${letters}통은 너무 오래 기다리면 만료됩니다`,
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
