// The words around the reference. What the document says of routes is in English.

import type { Language } from '../console/sign-in/words.ts';

const en = {
  title: 'The API of pabal',
  about:
    'Your app posts what happened and whom it concerns. pabal writes the letters, sends each once, and knows what became of it.',
  other: '한국어',
  subjects: 'Subjects',
  start: 'First event in five minutes',
  needs:
    'You need a key: an admin makes one in the console, or with pabal apps create NAME. With npm start both lines are in .pabal/env.',
  stored:
    'A 202 means that the event and its letters are stored. From then on they are pabal’s business: your app may forget them.',
  found: 'What became of it, by your own key:',
  clients:
    'curl needs nothing. The clients for TypeScript (Node 20) and Python (3.9) need nothing beside themselves; they try again by themselves, and have an outbox.',
  errors: 'Errors',
  errorsAbout:
    'Every refusal is a problem document (RFC 9457) with a code that never changes its meaning, and names the fields at fault. Its type leads to a page about it.',
  code: 'Code',
  status: 'Status',
  meaning: 'Means',
  what: 'What to do',
  again: {
    later: 'Try again after Retry-After; the request was right.',
    never: 'Change the request; the same one is refused again.',
    ask: 'Try again later, and tell those who run pabal if it stays.',
  },
  document: 'The same for programs: OpenAPI 3.1',
  parameters: 'Parameters',
  body: 'Body',
  example: 'Example',
  answers: 'Answers',
  refusals: 'Refusals',
  field: 'Field',
  type: 'Type',
  aboutField: 'About',
  required: 'required',
  skip: 'Skip to the page',
  routes: 'Routes',
};

type Words = { readonly [Key in keyof typeof en]: (typeof en)[Key] };

const ko: Words = {
  title: '파발 API',
  about:
    '앱은 무슨 일이 있었고 누구에게 알려야 하는지만 보냅니다. 메일을 쓰고 한 번만 보내고 결과를 기록하는 일은 파발이 합니다.',
  other: 'English',
  subjects: '주제',
  start: '첫 이벤트를 5분 만에',
  needs:
    '키가 필요합니다. 관리자가 콘솔에서 만들거나 pabal apps create 이름으로 만듭니다. npm start로 실행했다면 두 줄 모두 .pabal/env에 있습니다.',
  stored: '202는 이벤트와 메일이 저장되었다는 뜻입니다. 그다음은 파발이 책임집니다.',
  found: '내 키로 결과 확인하기:',
  clients:
    'curl은 준비할 것이 없습니다. TypeScript(Node 20)와 Python(3.9) 클라이언트는 다른 것이 필요 없고, 스스로 다시 시도하며, 아웃박스가 있습니다.',
  errors: '오류',
  errorsAbout:
    '거절은 모두 문제 문서(RFC 9457)이며, 뜻이 바뀌지 않는 코드와 잘못된 필드를 알려 줍니다. type의 주소에 설명이 있습니다.',
  code: '코드',
  status: '상태',
  meaning: '뜻',
  what: '할 일',
  again: {
    later: '요청은 맞습니다. Retry-After 뒤에 다시 보내세요.',
    never: '요청을 고치세요. 같은 요청은 다시 거절됩니다.',
    ask: '나중에 다시 시도하고, 계속되면 운영자에게 알리세요.',
  },
  document: '프로그램용: OpenAPI 3.1',
  parameters: '매개변수',
  body: '본문',
  example: '예',
  answers: '응답',
  refusals: '거절',
  field: '필드',
  type: '형식',
  aboutField: '설명',
  required: '필수',
  skip: '본문으로 건너뛰기',
  routes: '경로',
};

export const words: Readonly<Record<Language, Words>> = { en, ko };
