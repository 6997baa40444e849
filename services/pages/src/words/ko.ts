import { objectParticle } from '@pabal/subscriptions';
import type { Words } from './shape.ts';

const time = (hour: number, minute: number): string => {
  const half = hour < 12 ? '오전' : '오후';
  const shown = hour % 12 === 0 ? 12 : hour % 12;
  return minute === 0 ? `${half} ${shown}시` : `${half} ${shown}시 ${minute}분`;
};

export const ko: Words = {
  site: '소식지',
  skip: '본문으로 가기',
  languages: '언어',
  footer: '이 페이지는 쿠키를 쓰지 않으며 누구도 추적하지 않습니다.',
  problems: {
    'not-found': {
      title: '페이지가 없습니다',
      text: '주소가 틀렸거나 일부가 빠졌습니다. 편지의 링크로 오셨다면 가장 최근에 받은 편지의 링크를 이용해 주세요.',
    },
    'bad-request': {
      title: '요청을 이해하지 못했습니다',
      text: '바뀐 것은 없습니다. 이전 화면에서 다시 시도해 주세요.',
    },
    busy: {
      title: '잠시만 기다려 주세요',
      text: '같은 네트워크에서 요청이 너무 많이 왔습니다. 바뀐 것은 없습니다. 몇 분 뒤에 다시 시도해 주세요.',
    },
    away: {
      title: '지금은 처리할 수 없습니다',
      text: '바뀐 것은 없습니다. 1분 뒤에 다시 시도해 주세요.',
    },
    broken: {
      title: '저희 쪽에 문제가 생겼습니다',
      text: '담당자에게 알렸습니다. 나중에 다시 시도해 주세요.',
    },
  },
  schedule: {
    none: '새 소식이 있을 때 보냅니다.',
    other: '정해진 때에 보냅니다.',
    everyDay: '매일',
    weekdays: '평일(월요일~금요일)마다',
    onDays: (days) => `매주 ${days.join('·')}`,
    monthly: (day) => `매월 ${day}일`,
    days: ['일요일', '월요일', '화요일', '수요일', '목요일', '금요일', '토요일'],
    at: (when, hour, minute, place) => `${when} ${time(hour, minute)}에 보냅니다(${place} 시간).`,
  },
  signUp: {
    title: (newsletter) => newsletter,
    address: '이메일 주소',
    addressHint: '본인이 신청했는지 묻는 편지를 이 주소로 한 통 보냅니다.',
    name: '이름(선택)',
    nameHint: '편지에서 인사할 때만 씁니다.',
    language: '편지의 언어',
    trap: '이 칸은 비워 두세요',
    button: '구독 신청',
    how: '신청하면 링크가 담긴 편지를 보내 드립니다. 링크를 열어 버튼을 누르기 전에는 다른 것을 보내지 않습니다.',
    offersWeekly: '너무 잦다면 편지마다 있는 수신 설정에서 일주일에 한 번만 받을 수 있습니다.',
    lastEditions: '최근에 보낸 편지',
    readers: '이미 받고 계신가요?',
    badAddress: 'name@example.com과 같은 이메일 주소 하나를 빠짐없이 적어 주세요.',
    badName: '이름은 링크 없이 한 줄로 200자까지 적을 수 있습니다.',
    refusedDomain: '한 번 쓰고 버리는 주소로는 신청할 수 없습니다. 다른 주소를 적어 주세요.',
    tooSoon: '너무 빨리 보내졌습니다. 주소를 다시 확인하고 버튼을 한 번 더 눌러 주세요.',
    old: '이 페이지를 연 지 오래되었습니다. 버튼을 한 번 더 눌러 주세요.',
    noProof:
      '브라우저가 이 양식에 필요한 계산을 하지 않았거나, 계산한 지 한 시간이 넘었습니다. 버튼을 한 번 더 눌러 주세요.',
    proof: '자동 프로그램을 막기 위해, 신청할 때 브라우저가 1초쯤 계산을 합니다.',
    computing: '잠시만 기다려 주세요. 브라우저가 계산하고 있으며, 끝나면 저절로 보냅니다.',
    proofNeedsScript:
      '브라우저가 계산을 마쳐야 신청을 받을 수 있어 자바스크립트가 필요합니다. 이 페이지에서 자바스크립트를 켜 주세요.',
    asked: {
      title: '편지함을 확인해 주세요',
      text: '적어 주신 주소로 링크가 담긴 편지를 보내고 있습니다. 링크를 열어 버튼을 누르면 구독이 시작됩니다.',
    },
    askedMore: '몇 분이 지나도 편지가 없으면 스팸 편지함을 살펴보시거나, 주소를 확인하고 다시 신청해 주세요.',
  },
  confirm: {
    ask: (newsletter) => ({
      title: `‘${newsletter}’ 구독을 시작할까요?`,
      text: '버튼을 누르면 이 소식지를 이 주소로 받는 데 동의하신 것으로 확인됩니다.',
    }),
    button: '네, 구독합니다',
    notMe: '직접 신청하지 않으셨다면 이 페이지를 닫아 주세요. 버튼을 누르지 않으면 아무것도 보내지 않습니다.',
    done: (newsletter) => ({
      title: `‘${newsletter}’ 구독이 시작되었습니다`,
      text: '다음 호부터 편지함으로 보내 드립니다. 그만 받을 수 있는 링크가 모든 편지에 있습니다.',
    }),
    old: (newsletter) => ({
      title: '오래된 링크입니다',
      text: `‘${newsletter}’${objectParticle(newsletter)} 신청하신 지 7일이 넘었습니다. 새 링크를 담은 편지를 다시 보내 드릴 수 있습니다.`,
    }),
    again: '편지 다시 받기',
    sent: { title: '새 편지를 보내고 있습니다', text: '편지의 링크를 열어 버튼을 눌러 주세요.' },
    left: (newsletter) => ({
      title: `그 뒤에 ‘${newsletter}’ 구독을 해지하셨습니다`,
      text: '이미 사용한 링크이며, 그 뒤에 구독을 해지하셨습니다. 바뀐 것은 없습니다.',
    }),
    gone: {
      title: '더 이상 쓸 수 없는 링크입니다',
      text: '신청하신 지 너무 오래되었습니다. 다시 신청해 주세요.',
    },
    signUpAgain: '구독 신청 페이지로 가기',
    preferences: '수신 설정 보기',
  },
  preferences: {
    title: '수신 설정',
    for: (address) => `${address} 주소의 설정입니다.`,
    newsletters: '소식지',
    noNewsletters: '지금 고를 수 있는 소식지가 없습니다.',
    youGetIt: '받는 중',
    youGetItWeekly: '일주일에 한 번 받는 중',
    weekly: (newsletter) => `‘${newsletter}’ 일주일에 한 번만 받기`,
    everyTime: (newsletter) => `‘${newsletter}’ 매번 받기`,
    weeklyShort: '일주일에 한 번만',
    everyTimeShort: '매번 받기',
    join: (newsletter) => `‘${newsletter}’ 받기`,
    leave: (newsletter) => `‘${newsletter}’ 그만 받기`,
    joinShort: '받기',
    leaveShort: '그만 받기',
    undo: '되돌리기',
    done: {
      joined: (newsletter) => `이제부터 ‘${newsletter}’${objectParticle(newsletter)} 받습니다.`,
      left: (newsletter) =>
        `‘${newsletter}’${objectParticle(newsletter)} 더 이상 보내지 않습니다. 이미 발송 중인 편지는 도착할 수 있습니다.`,
      weekly: (newsletter) =>
        `이제부터 ‘${newsletter}’${objectParticle(newsletter)} 일주일에 한 통까지만 보냅니다. 월요일에 시작하는 주마다 첫 편지를 받습니다. 이번 주 편지를 이미 받으셨다면 다음 주에 보내 드립니다.`,
      everyTime: (newsletter) =>
        `이제부터 ‘${newsletter}’${objectParticle(newsletter)} 보낼 때마다 받습니다.`,
      paused: '모든 소식지를 잠시 멈췄습니다.',
      goneOn: '소식지를 다시 보내 드립니다.',
      about: '저장했습니다.',
      reason: '고맙습니다. 답은 수만 셉니다.',
      link: '새 링크를 담은 편지를 보내고 있습니다.',
      erasure: '모두 지울지 묻는 편지를 보내고 있습니다. 편지함을 확인해 주세요.',
    },
    why: '그만 받으시는 까닭이 무엇인가요? (선택)',
    reasons: {
      'too-many': '편지가 너무 많습니다',
      'not-interesting': '관심 있는 내용이 아닙니다',
      'never-asked': '신청한 적이 없습니다',
      other: '다른 까닭이 있습니다',
    },
    whyButton: '답 보내기',
    pause: '잠시 쉬기',
    pauseText:
      '정한 기간에는 소식지를 보내지 않고, 그 뒤에는 저절로 다시 보냅니다. 비밀번호 재설정 같은 다른 편지는 멈추지 않습니다.',
    pauseFor: '얼마나 쉴까요?',
    pauseDays: (days) => `${days}일`,
    pauseButton: '모든 소식지 멈추기',
    pausedUntil: (when) => `${when}까지 모든 소식지를 멈췄습니다.`,
    goOn: '다시 받기',
    about: '언어와 시간대',
    language: '편지의 언어',
    timeZone: '시간대',
    timeZoneUnset: '정하지 않음',
    aboutButton: '저장',
    badTimeZone: 'Asia/Seoul과 같은 시간대를 적어 주세요.',
    data: '내 정보',
    dataByLetter:
      '보관 중인 정보를 내려받거나 지울 수 있습니다. 편지는 다른 사람에게 전달되었을 수 있으므로, 먼저 새 링크를 이 주소로 보내 드립니다.',
    dataButton: '새 링크 받기',
    export: '내 정보 내려받기',
    exportText: '이 주소에 대해 보관하는 모든 것을 파일(JSON)로 드립니다.',
    erase: '내 정보 모두 지우기',
    eraseText: '지우기 전에 다시 한번 묻는 편지를 보내 드립니다.',
    ask: {
      title: '수신 설정',
      text: '이메일 주소를 적어 주세요. 저희가 아는 주소라면 소식지, 쉬는 기간, 내 정보를 볼 수 있는 링크를 보내 드립니다. 링크는 하루 동안 쓸 수 있습니다.',
    },
    askButton: '링크 받기',
    asked: {
      title: '편지함을 확인해 주세요',
      text: '저희가 아는 주소라면 링크가 담긴 편지를 보내고 있습니다.',
    },
    badLink: {
      title: '더 이상 쓸 수 없는 링크입니다',
      text: '너무 오래되었거나 주소가 온전하지 않습니다. 새 링크를 보내 드릴 수 있습니다.',
    },
    newLink: '새 링크 받기',
  },
  erasure: {
    ask: {
      title: '내 정보를 모두 지울까요?',
      text: '주소, 구독, 받으신 편지의 기록을 지웁니다. 되돌릴 수 없습니다. 거부하신 것은 누구도 되돌려 읽을 수 없는 값으로 남아 계속 지켜집니다.',
    },
    button: '네, 모두 지웁니다',
    done: {
      title: '모두 지웠습니다',
      text: '이 주소에 대해 보관하던 것을 지웠거나 지금 지우고 있습니다. 이에 대한 편지는 더 보내지 않습니다.',
    },
  },
  unsubscribe: {
    ask: (newsletter) => ({
      title: `‘${newsletter}’ 구독을 해지할까요?`,
      text: '버튼을 누르면 이 소식지를 더 이상 보내지 않습니다.',
    }),
    askUnnamed: {
      title: '구독을 해지할까요?',
      text: '버튼을 누르면 이 소식지를 더 이상 보내지 않습니다.',
    },
    button: '구독 해지',
    done: (newsletter) => ({
      title: `‘${newsletter}’ 구독이 해지되었습니다`,
      text: '이미 발송 중인 편지는 도착할 수 있습니다.',
    }),
    doneUnnamed: {
      title: '구독이 해지되었습니다',
      text: '이미 발송 중인 편지는 도착할 수 있습니다.',
    },
    undone: (newsletter) => ({
      title: `‘${newsletter}’${objectParticle(newsletter)} 다시 받습니다`,
      text: '해지하기 전과 같습니다.',
    }),
    undo: '되돌리기, 계속 받겠습니다',
    other: '잠시 쉬기, 언어, 다른 소식지',
    thanks: '고맙습니다. 답은 수만 셉니다.',
    badLink: {
      title: '사용할 수 없는 링크입니다',
      text: '너무 오래되었거나 주소가 온전하지 않습니다. 최근에 받으신 편지의 링크를 이용하시거나 새 링크를 받아 주세요.',
    },
  },
  archive: {
    title: (newsletter) => `${newsletter} 지난 글`,
    empty: '아직 글이 없습니다. 편지를 보내고 나면 곧 이곳에 올라옵니다.',
    count: (entries) => `글 ${entries}편`,
    days: '날짜',
    before: '이전',
    after: '다음',
    asSent: '보낸 편지 그대로 보기',
    showHidden: (entries) => `숨긴 글 ${entries}편도 보기`,
    hideAgain: '숨긴 글 빼고 보기',
    why: {
      editor: () => '숨김: 편집자가 주제에서 벗어난 글로 표시했습니다.',
      rule: (word) => `숨김: 편집자 규칙에 있는 말 ‘${word}’ 때문에 숨겼습니다.`,
      filter: (found) =>
        `숨김: 편집자가 주제에서 벗어났다고 본 글과 비슷합니다${found === '' ? '' : ` (${found})`}.`,
    },
    searchTitle: (newsletter) => `${newsletter} 검색`,
    searchLabel: '제목과 내용에서 찾기',
    searchButton: '찾기',
    nothingFound: '찾은 글이 없습니다. 낱말을 줄이거나 짧게 바꿔 보세요.',
    found: (entries, more) => (more ? `찾은 글 가운데 먼저 ${entries}편` : `찾은 글 ${entries}편`),
    tags: '태그',
    tagsAndSearch: '검색과 태그',
    signUp: (newsletter) => `${newsletter} 메일로 받기`,
    edition: (date) => `${date}에 보낸 편지 그대로입니다.`,
    noLetter: '이 회차의 편지는 보여 드릴 수 없습니다. 받는 분마다 내용이 다르거나 더는 보관하지 않습니다.',
    onItsWay: {
      title: '아직 보내는 중인 편지입니다',
      text: '모든 분께 보내고 나면 이곳에서 볼 수 있습니다. 보통 몇 분이면 됩니다. 잠시 뒤에 다시 열어 주세요.',
    },
    letterHint: '구독자가 받은 편지에서 개인 정보만 뺀 것입니다. 다른 서버의 그림은 불러오지 않습니다.',
    letterTitle: '편지',
    pictures: '그림 불러오기',
    trap: {
      title: '독자를 위한 링크가 아닙니다',
      text: '모든 링크를 여는 프로그램과 사람을 구별하려고 편지에 넣은 링크입니다. 이 창을 닫으셔도 됩니다.',
    },
  },
};
