// Words of titles and texts, Korean and English. `Intl.Segmenter` finds where words end; of Korean words the particle is cut, so
// that `쿠버네티스를` and `쿠버네티스는` are one word.

const segmenter = new Intl.Segmenter('ko', { granularity: 'word' });

/** Longest text that is read. */
const longest = 2_000;

/** In one form of Unicode, and in lower case. */
export const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

/** The words of a text in their order, in lower case, without particles. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const { segment, isWordLike } of segmenter.segment(joined(folded(text.slice(0, longest))))) {
    if (isWordLike) words.push(withoutParticle(segment));
  }
  return words;
}

/** `c++`, `c#`, `.net` and `node.js` are words, which the segmenter takes apart. */
const joined = (text: string) =>
  text
    .replaceAll(/c\+\+/g, 'cpp')
    .replaceAll(/([cf])#/g, '$1sharp')
    .replaceAll(/(?<!\w)\.net\b/g, 'dotnet');

// The longest first: of two that fit the longer one is the particle.
const particles = [
  ...[
    '으로부터',
    '에서부터',
    '이라고는',
    '에서는',
    '에서도',
    '으로는',
    '으로도',
    '이라고',
    '이라는',
    '으로써',
    '으로서',
  ],
  ...[
    '에게서',
    '까지는',
    '부터는',
    '한테서',
    '이라면',
    '에서',
    '에게',
    '한테',
    '으로',
    '라고',
    '라는',
    '부터',
    '까지',
    '처럼',
  ],
  ...[
    '보다',
    '마다',
    '조차',
    '마저',
    '밖에',
    '하고',
    '이나',
    '이란',
    '이며',
    '로서',
    '로써',
    '에는',
    '에도',
    '과의',
    '와의',
  ],
  ...['은', '는', '이', '가', '을', '를', '의', '에', '로', '와', '과', '도', '만', '나', '랑'],
].sort((a, b) => b.length - a.length);

/** Words that end like a particle and have none. */
const whole: ReadonlySet<string> = new Set([
  ...[
    '하나',
    '제로',
    '도커',
    '오로',
    '메모리',
    '브라우저',
    '프로',
    '매크로',
    '마이크로',
    '그라파나',
    '자바',
    '카프카',
    '결과',
    '효과',
  ],
  ...[
    '성과',
    '평가',
    '원가',
    '인가',
    '추가',
    '증가',
    '회의',
    '정의',
    '강의',
    '논의',
    '주의',
    '편의',
    '속도',
    '온도',
    '정도',
    '제도',
  ],
  ...[
    '지도',
    '구도',
    '의도',
    '태도',
    '시도',
    '밀도',
    '난이도',
    '빈도',
    '차이',
    '나이',
    '놀이',
    '높이',
    '길이',
    '넓이',
    '깊이',
    '파이',
  ],
  ...[
    '데이',
    '리뷰이',
    '전이',
    '모의',
    '경로',
    '통로',
    '회로',
    '진로',
    '바로',
    '별로',
    '서로',
    '홀로',
    '스스로',
    '오류로',
    '튜토리얼로',
  ],
  ...[
    '국가',
    '전문가',
    '작가',
    '휴가',
    '물가',
    '참가',
    '허가',
    '증가',
    '대가',
    '기획과',
    '학과',
    '사과',
    '통과',
    '경과',
    '초과',
  ],
  ...[
    '채널로',
    '동의',
    '합의',
    '거의',
    '무의',
    '유의',
    '예의',
    '개의',
    '기도',
    '파도',
    '각도',
    '강도',
    '고도',
    '제주도',
    '독도',
    '포도',
  ],
]);

const hangul = /^[가-힣]+$/;

/** Least syllables before a particle: of `나는` nothing would be left that says anything. */
const leastStem = 2;

function withoutParticle(word: string): string {
  // English words take particles as well: `redis를`.
  const mixed = /^([a-z0-9]{2,})([가-힣]{1,4})$/.exec(word);
  if (mixed?.[1] !== undefined && particles.includes(mixed[2] ?? '')) return mixed[1];
  if (!hangul.test(word) || whole.has(word)) return word;
  const particle = particles.find((end) => word.endsWith(end) && word.length - end.length >= leastStem);
  return particle === undefined ? word : word.slice(0, -particle.length);
}
