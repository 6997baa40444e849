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
    // Behind a word of other letters the segmenter ends a word: `redis` and `에서`.
    if (isWordLike && !particles.includes(segment)) words.push(withoutParticle(segment));
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

/** Words that end like a particle and have none, as far as their sounds do not tell. */
const whole: ReadonlySet<string> = new Set([
  ...[
    '메모리',
    '아이디',
    '테이블',
    '난이도',
    '제주도',
    '데이터',
    '그라파나',
    '어린이',
    '고양이',
    '봄맞이',
    '스스로',
    '바이러스',
  ],
  ...[
    '커뮤니티',
    '튜토리얼',
    '사용자의',
    '오픈소스',
    '미디어',
    '아이디어',
    '라이브',
    '디렉토리',
    '제안이',
    '가이드',
    '온라인',
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
  const particle = particles.find((end) => word.endsWith(end) && follows(word.slice(0, -end.length), end));
  return particle === undefined ? word : word.slice(0, -particle.length);
}

const afterConsonant = /^(?:은|을|과|으|이)/;
const afterVowel = /^(?:는$|가$|를|와|나$|랑$|라)/;

/** Whether a particle may follow: some come after consonants, others after vowels, `로` after vowels and ㄹ. */
function follows(stem: string, particle: string): boolean {
  if (stem.length < leastStem) return false;
  const final = ((stem.codePointAt(stem.length - 1) ?? 0) - firstSyllable) % finals;
  if (afterConsonant.test(particle)) return final !== 0;
  if (afterVowel.test(particle)) return final === 0;
  return !particle.startsWith('로') || final === 0 || final === rieul;
}

// Syllables of Unicode are in the order of their sounds, the final one counting fastest.
const firstSyllable = 0xac00;
const finals = 28;
const rieul = 8;
