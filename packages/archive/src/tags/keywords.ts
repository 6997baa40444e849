import { folded, wordsOf } from './words.ts';

/** Words that say nothing of what a text is about. */
const empty: ReadonlySet<string> = new Set(
  `a about after all also an and any are as at be because been before but by can could did do does for from get got had has have
   how i if in into is it its just like make makes many me more most my new no not now of on one only or our out over own part
   should so some than that the their them then there these they this to too two up us use used using was way we were what when
   where which while who why will with without you your first last next day days week year years time things thing really
   lessons learned guide introduction intro vs via let lets see part story notes note review tips look looking
   그 그리고 그래서 하지만 이 저 것 수 때 등 및 더 안 못 왜 어떻게 무엇 누가 언제 어디 우리 나 내 제 저희 여러분 하는 하기 하고 했던
   한 할 합니다 했습니다 있는 있다 없는 없다 입니다 되는 된 되었습니다 위한 위해 대한 대해 통해 통한 따라 관한 같은 많은 좋은 모든 이런
   저런 그런 이렇게 그렇게 정말 매우 아주 너무 새로 매일 다시 이제 오늘 어제 내일 올해 작년 지난 이번 다음 처음 마지막 하나 둘 셋 가지 개 년 월 일
   번째 시간 동안 사용 이용 활용 방법 소개 정리 후기 이야기 글 편 부 만들기 알아보기 살펴보기 배우기 시작하기 경험 생각 회고 적용 개선
   해결 문제 과정 이유 기반 관련 중 후 전 간 속 위 아래 뒤 앞 잘 또 꼭 거의 모두 함께 직접 바로 하며 하지 않는 않고 않은 보는 본 쓰는 쓴 되기`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

/** Keywords of one entry. */
const most = 5;

/** What a word of the title counts for, against one of the text. */
const inTitle = 3;

/**
 * What an entry is about, the most telling words first: words of the title, and words that its text repeats. Words that the
 * publisher filed the entry under are not asked for: they are made for search engines.
 */
export function keywordsOf({
  title,
  excerpt,
}: {
  readonly title: string;
  readonly excerpt: string;
}): string[] {
  const weights = new Map<string, number>();
  const count = (text: string, weight: number) => {
    for (const word of wordsOf(text)) {
      if (tells(word)) weights.set(word, (weights.get(word) ?? 0) + weight);
    }
  };
  count(title, inTitle);
  count(excerpt, 1);
  return [...weights]
    .filter(([, weight]) => weight >= 2)
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([word]) => word);
}

const tells = (word: string): boolean =>
  word.length >= 2 &&
  word.length <= 30 &&
  !/^[\d.,:]+$/.test(word) &&
  !empty.has(word) &&
  !inflected.test(word);

/** Verbs and adjectives of Korean, as far as their endings tell them from nouns. */
const inflected =
  /(?:니다|하[고며면지게는기여]|되[고며면지는기어]|[았었했던였된]던|으면|않\S*|만들\S*|했\S*|됐\S*|[가-힣]기로|[가-힣]면서|[가-힣]려고|^[가-힣][은는을를와에면던])$/;

/** Whether a text has a word that an editor looks for: anywhere in Korean words, as whole words in others. */
export function hasWord(text: string, wanted: string): boolean {
  const word = folded(wanted);
  if (/[^\x20-\x7e]/.test(word)) return text.includes(word);
  const asItIs = word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`(?<![a-z0-9])${asItIs}(?![a-z0-9])`).test(text);
}
