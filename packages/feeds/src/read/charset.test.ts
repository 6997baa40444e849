import iconv from 'iconv-lite';
import { decodeText } from './charset.ts';

const text = '역참 ぺーじ';
const korean = '가나다 뷁쀍'; // The last two are in CP949 and not in EUC-KR proper.
const xml = (charset: string, words: string) => `<?xml version="1.0" encoding="${charset}"?><a>${words}</a>`;
const encoded = (charset: string, words: string, into = charset) => iconv.encode(xml(charset, words), into);

describe('the charset', () => {
  it.each([
    [
      'UTF-8 with a mark',
      Buffer.concat([Buffer.from('\ufeff'), Buffer.from(text)]),
      'text/xml; charset=euc-kr',
      text,
    ],
    ['UTF-16 with a mark', iconv.encode(text, 'utf-16le', { addBOM: true }), undefined, text],
    ['UTF-16, big end first, with a mark', iconv.encode(text, 'utf-16be', { addBOM: true }), undefined, text],
    ['UTF-16 without a mark', iconv.encode(`<a>${text}</a>`, 'utf-16le'), undefined, `<a>${text}</a>`],
    [
      'UTF-16, big end first, without a mark',
      iconv.encode(`<a>${text}</a>`, 'utf-16be'),
      undefined,
      `<a>${text}</a>`,
    ],
    ['what the header says', iconv.encode(korean, 'cp949'), 'text/xml; charset="ks_c_5601-1987"', korean],
    ['what the declaration says', encoded('euc-kr', korean, 'cp949'), undefined, xml('euc-kr', korean)],
    [
      'the declaration where the header has a mere default',
      encoded('Shift_JIS', '日本語'),
      'text/xml; charset=ISO-8859-1',
      xml('Shift_JIS', '日本語'),
    ],
    [
      'UTF-8 that is called EUC-KR',
      Buffer.from(xml('euc-kr', text)),
      'text/xml; charset=euc-kr',
      xml('euc-kr', text),
    ],
    [
      'UTF-8 that is called UTF-16',
      Buffer.from(xml('utf-16', text)),
      'text/xml; charset=utf-16',
      xml('utf-16', text),
    ],
    ['Korean that is called UTF-16', encoded('utf-16', korean, 'cp949'), undefined, xml('utf-16', korean)],
    [
      'what a meta element says',
      iconv.encode('<meta charset=windows-1251>Привет', 'windows-1251'),
      'text/html',
      '<meta charset=windows-1251>Привет',
    ],
    ['Korean of which nothing is said', iconv.encode('한국어', 'cp949'), undefined, '한국어'],
    [
      'Western European of which nothing is said',
      iconv.encode('naïve café.', 'windows-1252'),
      undefined,
      'naïve café.',
    ],
    [
      'UTF-8 with one broken byte',
      Buffer.concat([Buffer.from('파발 '), Buffer.from([0xff])]),
      'text/xml; charset=utf-8',
      '파발 \ufffd',
    ],
    ['a name nobody knows', Buffer.from('<a>plain</a>'), 'text/xml; charset=klingon', '<a>plain</a>'],
  ])('is found for %s', (_name, bytes, contentType, expected) => {
    expect(decodeText(bytes, contentType)).toBe(expected);
  });
});
