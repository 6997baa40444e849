// The texts of the pages, in each of their languages.

import type { Language } from '@pabal/http';

/** What a page is about. */
export type PageKind = 'ask' | 'done' | 'bad-link' | 'bad-request' | 'busy' | 'away';

export interface PageWords {
  readonly title: string;
  readonly text: string;
}

export const words: Readonly<Record<Language, Readonly<Record<PageKind, PageWords>>>> = {
  en: {
    ask: {
      title: 'Unsubscribe?',
      text: 'Press the button and you will not get this newsletter any more.',
    },
    done: {
      title: 'You are unsubscribed',
      text: 'You will not get this newsletter any more. A letter that is on its way at this moment may still arrive.',
    },
    'bad-link': {
      title: 'This link does not work',
      text: 'It is too old, or was not copied whole. Please use the link in a newer letter.',
    },
    'bad-request': {
      title: 'We did not understand that',
      text: 'Nothing was changed. Please open the link in the letter again.',
    },
    busy: {
      title: 'Please wait a moment',
      text: 'Too many requests came from your network. Please try again in a minute.',
    },
    away: {
      title: 'Please try again',
      text: 'This does not work right now. Nothing was changed. Please try again shortly.',
    },
  },
  ko: {
    ask: {
      title: '구독을 해지하시겠습니까?',
      text: '아래 단추를 누르시면 이 소식지를 더 이상 보내 드리지 않습니다.',
    },
    done: {
      title: '구독이 해지되었습니다',
      text: '이 소식지를 더 이상 보내 드리지 않습니다. 지금 발송 중인 편지는 도착할 수 있습니다.',
    },
    'bad-link': {
      title: '사용할 수 없는 링크입니다',
      text: '너무 오래되었거나 주소가 온전하지 않습니다. 최근에 받으신 편지의 링크를 이용해 주세요.',
    },
    'bad-request': {
      title: '요청을 이해하지 못했습니다',
      text: '바뀐 것은 없습니다. 편지의 링크를 다시 열어 주세요.',
    },
    busy: { title: '잠시만 기다려 주세요', text: '요청이 너무 많습니다. 1분 뒤에 다시 시도해 주세요.' },
    away: {
      title: '다시 시도해 주세요',
      text: '지금은 처리할 수 없습니다. 바뀐 것은 없습니다. 잠시 뒤에 다시 시도해 주세요.',
    },
  },
};

export const buttonWords: Readonly<Record<Language, string>> = { en: 'Unsubscribe', ko: '구독 해지' };
