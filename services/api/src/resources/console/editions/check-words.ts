// The words of the page that looks the letter of an edition over.

import { counted, type Translated } from '@pabal/console/sheet';
import type { SpamKind } from '@pabal/newsletters';

const kindsInEnglish: Readonly<Record<SpamKind, string>> = {
  capitals: 'the subject is written in capitals',
  marks: 'the subject shouts with marks',
  'subject-words': 'the subject has a word that filters count',
  'no-subject': 'there is no subject',
  'long-subject': 'the subject is long: phones show some 40 characters',
  'other-link': 'a link looks like one address and leads to another',
  'shortened-link': 'a link hides where it leads',
  'numeric-link': 'a link leads to a number in place of a name',
  'plain-http': 'a link is not encrypted',
  'mostly-pictures': 'there is little text beside so many pictures',
  'silent-pictures': 'so many pictures say nothing where they are not loaded',
  'little-text': 'the part without html says much less',
  'cut-off': 'Gmail cuts it off at 102 kB, and the way out with it',
};

const kindsInKorean: Readonly<Record<SpamKind, string>> = {
  capitals: '제목이 대문자입니다',
  marks: '제목에 느낌표 같은 기호가 겹칩니다',
  'subject-words': '제목에 스팸 필터가 세는 말이 있습니다',
  'no-subject': '제목이 없습니다',
  'long-subject': '제목이 깁니다. 휴대전화는 40자쯤 보여 줍니다',
  'other-link': '보이는 주소와 다른 곳으로 가는 링크가 있습니다',
  'shortened-link': '갈 곳을 숨기는 짧은 링크가 있습니다',
  'numeric-link': '이름 대신 숫자로 된 곳으로 가는 링크가 있습니다',
  'plain-http': '암호화되지 않은 링크가 있습니다',
  'mostly-pictures': '그림에 비해 글이 적습니다',
  'silent-pictures': '불러오지 않으면 아무 말도 없는 그림이 많습니다',
  'little-text': '텍스트 부분의 내용이 훨씬 적습니다',
  'cut-off': 'Gmail이 102kB에서 잘라 수신 거부 링크가 안 보입니다',
};

const en = {
  title: 'Links, pictures and spam',
  about:
    'The letter of nobody in particular, looked over just now: what it leads to and shows was asked for from here.',
  back: 'The edition',
  subject: 'Subject',
  language: 'Language',
  size: 'Size',
  kilobytes: (size: string) => `${size} kB of 102`,
  asked: 'Asked for',
  askedFor: (addresses: string, ours: string) =>
    `${counted(addresses, 'address', 'addresses')}; ${counted(ours, 'link of our own belongs to each reader and is', 'links of our own belong to each reader and are')} left out`,
  reached: 'Reached',
  all: 'all of them',
  broken: (count: string) => `${count} cannot be reached`,
  spam: 'What looks like spam',
  spamAbout: 'Hints and no verdicts: filters do not say what they count.',
  noSpam: 'Nothing of what is known.',
  addresses: 'Links and pictures',
  addressesAbout: 'Those that cannot be reached first. A server may turn us away and let people in.',
  noAddresses: 'It leads nowhere and shows nothing from elsewhere.',
  fine: 'fine',
  notReached: 'not reached',
  as: { link: 'link', picture: 'picture' },
  columns: { what: 'What', address: 'Address', state: 'State', why: 'Why', hint: 'Hint' },
  kinds: kindsInEnglish,
};

const ko: Translated<typeof en> = {
  title: '링크, 그림, 스팸',
  about: '특정한 사람의 것이 아닌 메일을 방금 살펴보았습니다. 링크와 그림은 여기에서 요청해 보았습니다.',
  back: '회차 보기',
  subject: '제목',
  language: '언어',
  size: '크기',
  kilobytes: (size: string) => `102kB 가운데 ${size}kB`,
  asked: '요청',
  askedFor: (addresses: string, ours: string) =>
    `주소 ${addresses}개. 읽는 사람마다 다른 우리 링크 ${ours}개는 뺐습니다`,
  reached: '응답',
  all: '모두 응답',
  broken: (count: string) => `${count}개 응답 없음`,
  spam: '스팸처럼 보이는 것',
  spamAbout: '힌트일 뿐 판정이 아닙니다. 필터는 무엇을 세는지 알려 주지 않습니다.',
  noSpam: '알려진 것은 없습니다.',
  addresses: '링크와 그림',
  addressesAbout: '응답이 없는 것이 먼저입니다. 서버가 우리는 막고 사람은 들일 수 있습니다.',
  noAddresses: '밖으로 가는 링크도 밖에서 오는 그림도 없습니다.',
  fine: '정상',
  notReached: '응답 없음',
  as: { link: '링크', picture: '그림' },
  columns: { what: '대상', address: '주소', state: '상태', why: '이유', hint: '힌트' },
  kinds: kindsInKorean,
};

export const checkWords = { en, ko };
