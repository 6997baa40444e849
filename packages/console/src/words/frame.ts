// The words around a page that only the server writes: browsers are not sent them twice.

import type { Translated } from './words.ts';

export const en = {
  skip: 'Skip to the page',
  noScript: 'The console needs JavaScript. The command line shows the same: pabal status',
  sections: { watch: 'Watch', act: 'Act', publish: 'Publish', people: 'People', run: 'Run' },
};

export const ko: Translated<typeof en> = {
  skip: '본문으로 건너뛰기',
  noScript: '콘솔에는 JavaScript가 필요합니다. 같은 내용을 명령줄에서 볼 수 있습니다: pabal status',
  sections: { watch: '보기', act: '조치', publish: '발행', people: '수신자', run: '운영' },
};
