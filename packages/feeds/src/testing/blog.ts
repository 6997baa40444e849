// What the invented blogs are about. Every shape of feed publishes the same kind of articles in its own way.

export interface Article {
  readonly slug: string;
  readonly title: string;
  /** The article's html; its links and pictures may be relative. */
  readonly html: string;
  readonly author: string;
  readonly category: string;
  readonly publishedAt: Date;
}

export interface Blog {
  /** Where its pages are: `http://127.0.0.1:4000/blog-7`, without a slash at the end. */
  readonly site: string;
  readonly title: string;
  /** Newest first. */
  readonly articles: readonly Article[];
}

/** A feed as a server sends it. */
export interface ServedFeed {
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** How one kind of publisher writes its feeds. */
export type Shape = (blog: Blog) => ServedFeed;

const subjects = [
  ['파발마가 쉬는 역참의 하루', '말 세 필과 역졸 두 사람이 새벽 네 시부터 움직인다'],
  ['큐가 밀릴 때 먼저 보는 것들', '대기열의 길이보다 가장 오래 기다린 일의 나이를 본다'],
  ['Vec<T> & 친구들', '담는 그릇이 커질 때 무슨 일이 벌어지는지 손으로 따라가 보았다'],
  ['A queue that tells the truth', 'We stopped counting jobs and began to count promises'],
  ['인덱스 하나로 사라진 3초', '실행 계획을 믿기 전에 통계가 언제 만들어졌는지부터 확인했다'],
  ['Notes from a quiet on-call week', 'Nothing broke, so we read the logs that nobody reads'],
  ['R&D 예산 없이 시작한 검색 개선', '동의어 사전 스무 줄이 새 엔진보다 먼저 효과를 냈다'],
  ['Reading mail headers for fun', 'The path a letter took is written on its back, if you know how to look'],
] as const;

const authors = ['윤지우', 'Haru Tanaka', '박서연', 'Mira Lindqvist'];
const categories = ['백엔드', 'Engineering', '데이터베이스', 'Culture'];

const pick = <Item>(items: readonly [Item, ...Item[]] | readonly Item[], index: number): Item => {
  const item = items[index % items.length];
  if (item === undefined) throw new RangeError('Expected something to pick from.');
  return item;
};

/** The invented article of this number: the same number is always the same article. */
export function articleOf(number: number, publishedAt: Date): Article {
  const [title, sentence] = pick(subjects, number);
  const paragraphs = Array.from(
    { length: 4 },
    (_, n) => `<p>${sentence}. (${number}-${n + 1}) <a href="notes/${number}">더 보기</a></p>`,
  ).join('\n');
  return {
    slug: `post-${number}`,
    title: number < subjects.length ? title : `${title} #${number}`,
    html: `<p><img src="images/${number}.png" width="640" alt=""></p>\n${paragraphs}`,
    author: pick(authors, number),
    category: pick(categories, number),
    publishedAt,
  };
}

/** A blog with so many articles, one a day, the newest at this time. */
export function blogOf(options: { site: string; number: number; articles: number; newestAt: Date }): Blog {
  const { site, number, articles, newestAt } = options;
  return {
    site,
    title: `역참 기술 블로그 ${number}`,
    articles: Array.from({ length: articles }, (_, n) =>
      articleOf(number * 1_000 + n, new Date(newestAt.getTime() - n * 86_400_000)),
    ),
  };
}
