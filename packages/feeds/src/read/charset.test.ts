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
      Buffer.concat([Buffer.from('파발은 역참의 우편이다 '), Buffer.from([0xff])]),
      'text/xml; charset=utf-8',
      '파발은 역참의 우편이다 \ufffd',
    ],
    [
      'UTF-8 with one broken byte of which nothing is said',
      Buffer.concat([
        Buffer.from('<a>파발은 역참의 우편이다 '),
        Buffer.from([0xec, 0x20]),
        Buffer.from('그렇다</a>'),
      ]),
      undefined,
      '<a>파발은 역참의 우편이다 \ufffd 그렇다</a>',
    ],
    [
      'Korean throughout that is called UTF-8',
      encoded('utf-8', '파발은 조선의 역참 우편이다. 기수들이 편지를 나른다.', 'cp949'),
      'text/xml; charset=utf-8',
      xml('utf-8', '파발은 조선의 역참 우편이다. 기수들이 편지를 나른다.'),
    ],
    ...['iso-8859-1', 'us-ascii', 'latin1', 'ISO_8859-1', 'windows-1252'].map(
      (label): [string, Buffer, undefined, string] => [
        `Windows’ punctuation that is called ${label}`,
        encoded(label, 'don’t “quote” – €5', 'windows-1252'),
        undefined,
        xml(label, 'don’t “quote” – €5'),
      ],
    ),
    [
      'Japanese in ISO-2022-JP',
      Buffer.concat([
        Buffer.from('<?xml version="1.0" encoding="iso-2022-jp"?><a>'),
        Buffer.from([0x1b, 0x24, 0x42, 0x46, 0x7c, 0x4b, 0x5c, 0x1b, 0x28, 0x42]),
        Buffer.from('</a>'),
      ]),
      undefined,
      xml('iso-2022-jp', '日本'),
    ],
    [
      'Japanese that is called x-euc-jp',
      encoded('x-euc-jp', '日本語', 'euc-jp'),
      undefined,
      xml('x-euc-jp', '日本語'),
    ],
    [
      'Western European that is called x-mac-roman',
      encoded('x-mac-roman', 'café', 'macintosh'),
      undefined,
      xml('x-mac-roman', 'café'),
    ],
    [
      'Chinese that is called gb2312 and is more',
      encoded('gb2312', '中文镕', 'gbk'),
      undefined,
      xml('gb2312', '中文镕'),
    ],
    [
      'UTF-32 without a mark',
      iconv.encode(`<a>${text}</a>`, 'utf-32le', { addBOM: false }),
      undefined,
      `<a>${text}</a>`,
    ],
    [
      'UTF-32, big end first, without a mark',
      iconv.encode(`<a>${text}</a>`, 'utf-32be', { addBOM: false }),
      undefined,
      `<a>${text}</a>`,
    ],
    ...Object.entries({
      gb2312: '这是一个关于软件开发的博客,每天更新新的文章和教程。',
      'euc-jp': 'これはソフトウェア開発に関するブログです。毎日新しい記事を公開します。',
      shift_jis: 'これはソフトウェア開発に関するブログです。毎日新しい記事を公開します。',
      big5: '這是一個關於軟體開發的部落格,每天更新新的文章和教學。',
      'koi8-r': 'Это блог о разработке программного обеспечения, новые статьи каждый день.',
      'windows-1251': 'Это блог о разработке программного обеспечения, новые статьи каждый день.',
      'euc-kr': '파발은 조선의 역참 우편이다. 기수들이 편지를 다음 역까지 나른다.',
      'windows-1252': 'L’été dernier, nous avons publié “déjà vu” – à 5 €, dès l’arrivée.',
    }).map(([charset, words]): [string, Buffer, undefined, string] => [
      `${charset} of which nothing is said`,
      iconv.encode(`<rss><channel><title>${words}</title></channel></rss>`, charset),
      undefined,
      `<rss><channel><title>${words}</title></channel></rss>`,
    ]),
    ['a name nobody knows', Buffer.from('<a>plain</a>'), 'text/xml; charset=klingon', '<a>plain</a>'],
  ])('is found for %s', (_name, bytes, contentType, expected) => {
    expect(decodeText(bytes, contentType)).toBe(expected);
  });

  const withOneBad = (start: string) =>
    Buffer.concat([Buffer.from(start), Buffer.from([0xff]), Buffer.from(' end')]);
  const starts = [
    '<?xml version="1.0" encoding="utf-8"?><a>',
    '<?xml version="1.0"?><a>',
    '<a>',
    '<meta charset=utf-8>',
    '{"title":"',
  ];

  it.each(
    [
      'It’s ',
      'It’s “here” ',
      'It’s “here” – now…',
      'Größe',
      'Ça a été déjà dit',
      '\ufffd was broken before',
    ].flatMap((words) => starts.map((start): [string, string] => [start, words])),
  )('%s%s stays UTF-8 with one bad byte behind it', (start, words) => {
    expect(decodeText(withOneBad(start + words))).toBe(`${start}${words}\ufffd end`);
  });

  it('stays UTF-8 when texts within it were cut off amid a character, as long as more are whole', () => {
    const cut = Buffer.from('<a>“').subarray(0, 5);
    expect(decodeText(Buffer.concat([Buffer.from('<b>“x”</b>'), cut, cut]))).toBe(
      '<b>“x”</b><a>\ufffd<a>\ufffd',
    );
  });

  it('is Western European for a bad byte beside none that is whole, whatever is said', () => {
    const bytes = iconv.encode(xml('utf-8', 'don’t'), 'windows-1252');
    expect(decodeText(bytes)).toBe(xml('utf-8', 'don’t'));
  });

  // Pairs of Korean octets are UTF-8 by chance here and there, most of all in words such as these.
  it.each([
    '사내',
    '주면서',
    '소식이어서 발송됩니다',
    '이벤트 대가',
    '추천 글',
    '호텔 학교 차표 학회',
    '초보 개발자를 위한 학습 자료와 추천 도서 모음',
    '채용 공고: 클라우드 플랫폼 개발자. 퇴근 후 학교에서 코틀린 학습을 하는 모임도 있습니다.',
    '파발은 조선의 역참 우편이다. 기수들이 편지를 다음 역까지 나른다. 한 필의 말이 지치면 새 말을 탄다. '.repeat(
      40,
    ),
  ])('is Korean for %s in CP949 whether UTF-8 is said or nothing', (words) => {
    for (const start of starts) expect(decodeText(iconv.encode(start + words, 'cp949'))).toBe(start + words);
  });

  it.each([
    'It’s what you don’t know',
    'It’s “quoted” – and more…',
    'süß',
    'Füße und Größe',
    'ação e situação',
    'AÇÃO',
    'INFORMAÇÕES E AÇÕES',
    'café»',
    'Määräys, hääyö',
    '¿Qué? ¡Sí!',
    '25 °C ± 2 µm',
    'It’s what you don’t know. We’re here, they’re there. '.repeat(5),
    'Die Größe der Füße: groß, heiß, weiß, Straße, Spaß, Grüße, außen, bloß, schließen. '.repeat(2),
    'Informações e ações: não, então, coração, situação, opções. '.repeat(3),
  ])('is Western European for %s of which nothing is said', (words) => {
    expect(decodeText(iconv.encode(`<a>${words}</a>`, 'windows-1252'))).toBe(`<a>${words}</a>`);
  });

  it('is Korean for any number of syllables of which nothing is said', () => {
    const words = '파발은 조선의 역참 우편이다, 기수들이 나른다';
    const starts = Array.from(words, (_letter, index) => words.slice(0, index + 1));
    expect(starts.map((start) => decodeText(iconv.encode(start, 'cp949')))).toEqual(starts);
  });

  it.each([
    '소식',
    '가',
    'A씨',
    'PC방',
    'SK하이닉스',
    '北 핵실험',
    '오늘의 소식 12',
    '「새 글」',
    '똠방각하',
    '뷁과 펲시맨',
  ])('is Korean for %j of which nothing is said', (words) => {
    expect(decodeText(iconv.encode(`<a>${words}</a>`, 'cp949'))).toBe(`<a>${words}</a>`);
  });
});
