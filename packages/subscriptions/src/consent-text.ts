import { objectParticle } from './particle.ts';

/**
 * What somebody agrees to who signs up, in each language. A change of the text is a new version: the evidence of a consent names
 * the version that was shown, and earlier texts stay in the history of this file.
 */
export const consentText = {
  version: '2026-12',
  en: (newsletter: string) =>
    `With the button you ask us to send “${newsletter}” to this address. We keep the address, when you asked, and a keyed code of your network for that. You can stop it at any time with a link in every letter.`,
  ko: (newsletter: string) =>
    `버튼을 누르면 이 주소로 ‘${newsletter}’${objectParticle(newsletter)} 보내는 데 동의합니다. 이를 위해 주소와 신청한 시각, 접속한 네트워크를 알아볼 수 없게 바꾼 값을 보관합니다. 모든 편지에 있는 링크로 언제든지 그만 받을 수 있습니다.`,
} as const;
