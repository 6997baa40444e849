// What the routes are about: the tags of the OpenAPI document, and the pages of the reference.

import type { Language } from '../console/sign-in/words.ts';

export interface Subject {
  /** In addresses. */
  readonly key: string;
  readonly name: Readonly<Record<Language, string>>;
  /** A sentence: what one does with these routes. */
  readonly about: Readonly<Record<Language, string>>;
  /** What comes behind `/v1/` in their paths; of none of these is everything else. */
  readonly roots: readonly string[];
}

export const subjects: readonly Subject[] = [
  {
    key: 'events',
    name: { en: 'Events', ko: '이벤트' },
    about: {
      en: 'Post what happened and whom it concerns, and learn what became of its letters.',
      ko: '무슨 일이 있었고 누구에게 알려야 하는지 보내고, 그 메일이 어떻게 되었는지 확인합니다.',
    },
    roots: ['events', 'deliveries', 'attachments'],
  },
  {
    key: 'webhooks',
    name: { en: 'Webhooks', ko: '웹훅' },
    about: {
      en: 'Have your app told what becomes of its letters, without asking.',
      ko: '묻지 않아도 메일이 어떻게 되었는지 앱이 알림을 받습니다.',
    },
    roots: ['webhooks'],
  },
  {
    key: 'endpoints',
    name: { en: 'Chat', ko: '채팅' },
    about: {
      en: 'Rooms and hooks of Slack, Discord, Telegram and Teams, and any signed address, that events may go to.',
      ko: '이벤트를 보낼 수 있는 슬랙, 디스코드, 텔레그램, 팀즈 방과 서명한 요청을 받는 주소를 다룹니다.',
    },
    roots: ['endpoints'],
  },
  {
    key: 'people',
    name: { en: 'People', ko: '사람' },
    about: {
      en: 'Recipients, groups and segments; files of people; addresses that are not written to; erasure.',
      ko: '수신자, 그룹, 세그먼트, 파일 가져오기, 발송 금지 주소, 개인정보 삭제를 다룹니다.',
    },
    roots: [
      ...['recipients', 'groups', 'imports', 'activity', 'segments', 'segment-trials'],
      ...['suppressions', 'erasures'],
    ],
  },
  {
    key: 'newsletters',
    name: { en: 'Newsletters', ko: '뉴스레터' },
    about: {
      en: 'What goes out on a schedule, the feeds it is made of, its editions and its readers.',
      ko: '정해진 때에 나가는 뉴스레터, 그 재료인 피드, 회차와 독자를 다룹니다.',
    },
    roots: ['newsletters', 'editions', 'edition-calendar', 'feeds'],
  },
  {
    key: 'letters',
    name: { en: 'Letters of all apps', ko: '모든 앱의 메일' },
    about: {
      en: 'Find any letter, see its history, send it again; decide about dead and unknown letters.',
      ko: '어떤 메일이든 찾아 이력을 보고 다시 보냅니다. 데드 레터와 결과를 모르는 메일을 처리합니다.',
    },
    roots: ['letters', 'find', 'dead-letters', 'unknown', 'replays'],
  },
  {
    key: 'operations',
    name: { en: 'Operations', ko: '운영' },
    about: {
      en: 'How pabal fares, how fast it sends, through which providers, with which templates.',
      ko: '파발의 상태, 발송 속도, 메일 서버, 템플릿을 다룹니다.',
    },
    roots: ['status', 'system', 'settings', 'limits', 'lanes', 'providers', 'templates'],
  },
  {
    key: 'access',
    name: { en: 'Apps, users and audit', ko: '앱, 사용자, 감사' },
    about: {
      en: 'Who may call the API and the console, and what they did.',
      ko: '누가 API와 콘솔을 쓸 수 있고 무엇을 했는지 다룹니다.',
    },
    roots: ['apps', 'session', 'sessions', 'users', 'invitations', 'audit'],
  },
  {
    key: 'open',
    name: { en: 'Without a key', ko: '키가 필요 없는 것' },
    about: {
      en: 'Health, figures, this description, and the links of letters.',
      ko: '상태 확인, 수치, 이 설명서, 메일 속 링크입니다.',
    },
    roots: [],
  },
];

/** The key of the subject of a path. */
export function subjectOf(path: string): string {
  const [, root = ''] = /^\/v1\/([^/]+)/.exec(path) ?? [];
  return subjects.find(({ roots }) => roots.includes(root))?.key ?? 'open';
}
