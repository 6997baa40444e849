import { parseAddress } from './address.ts';

describe('parseAddress', () => {
  it.each([
    ['ann@example.com', 'ann@example.com', 'ann@example.com', false],
    ['Ann.Lee+news@Example.COM', 'Ann.Lee+news@example.com', 'ann.lee+news@example.com', false],
    ["o'neil@example.co.kr", "o'neil@example.co.kr", "o'neil@example.co.kr", false],
    ['a@sub.domain.example', 'a@sub.domain.example', 'a@sub.domain.example', false],
    ['{ok}=x/y@example.com', '{ok}=x/y@example.com', '{ok}=x/y@example.com', false],
    ['ann@한글.kr', 'ann@xn--bj0bj06e.kr', 'ann@xn--bj0bj06e.kr', false],
    ['ann@MÜNCHEN.de', 'ann@xn--mnchen-3ya.de', 'ann@xn--mnchen-3ya.de', false],
    ['ann@example。com', 'ann@example.com', 'ann@example.com', false],
    ['ann@😀.example', 'ann@xn--e28h.example', 'ann@xn--e28h.example', false],
    ['한글@example.com', '한글@example.com', '한글@example.com', true],
    ['👩‍🚀@example.com', '👩‍🚀@example.com', '👩‍🚀@example.com', true],
    ['❤️@example.com', '❤️@example.com', '❤️@example.com', true],
    ['ann@example.test', 'ann@example.test', 'ann@example.test', false],
    ['ann@mail.company.internal', 'ann@mail.company.internal', 'ann@mail.company.internal', false],
    ['ann@אבג.com', 'ann@xn--4dbcd.com', 'ann@xn--4dbcd.com', false],
    ['ann@r3---sn.example', 'ann@r3---sn.example', 'ann@r3---sn.example', false],
    [
      'Å@example.com'.normalize('NFD'),
      'Å@example.com'.normalize('NFD'),
      'å@example.com'.normalize('NFC'),
      true,
    ],
    [
      `${'l'.repeat(64)}@example.com`,
      `${'l'.repeat(64)}@example.com`,
      `${'l'.repeat(64)}@example.com`,
      false,
    ],
  ])('takes %s', (input, address, key, needsSmtpUtf8) => {
    expect(parseAddress(input)).toEqual({ ok: true, address: { address, key, needsSmtpUtf8 } });
  });

  const longDomain = `${'d'.repeat(60)}.${'d'.repeat(60)}.${'d'.repeat(60)}`;
  it.each([
    ['nothing', ''],
    ['no @', 'ann'],
    ['no local part', '@example.com'],
    ['no domain', 'ann@'],
    ['two @', 'ann@lee@example.com'],
    ['two recipients', 'a@example.com,b@example.com'],
    ['two recipients with a semicolon', 'a@example.com;b@example.com'],
    ['a display name', 'Ann <ann@example.com>'],
    ['brackets', '<ann@example.com>'],
    ['a comment', 'ann(work)@example.com'],
    ['a group', 'friends:ann@example.com'],
    ['a source route', '@relay.example:ann@example.com'],
    ['a quoted local part', '"ann lee"@example.com'],
    ['a quoted second recipient', '"a@evil.example"@example.com'],
    ['a backslash', 'ann\\@example.com'],
    ['a space', 'ann lee@example.com'],
    ['a leading space', ' ann@example.com'],
    ['a no-break space', 'ann\u00a0@example.com'],
    ['an ideographic space', 'ann@example.com\u3000'],
    ['CR LF and a header', 'ann@example.com\r\nBcc: b@example.com'],
    ['LF in the local part', 'ann\n@example.com'],
    ['a line separator', 'ann@example.com\u2028'],
    ['NUL', 'ann\u0000@example.com'],
    ['DEL', 'ann\u007f@example.com'],
    ['a C1 control', 'ann\u0085@example.com'],
    ['a lone surrogate', 'ann\ud83d@example.com'],
    ['a direction override', 'ann\u202emoc@example.com'],
    ['a zero-width space', 'ann\u200b@example.com'],
    ['a byte order mark', '\ufeffann@example.com'],
    ['a full-width @', 'ann＠example.com'],
    ['a leading dot', '.ann@example.com'],
    ['a trailing dot', 'ann.@example.com'],
    ['two dots', 'ann..lee@example.com'],
    ['65 local octets', `${'l'.repeat(65)}@example.com`],
    ['66 local octets in 22 characters', `${'한'.repeat(22)}@example.com`],
    ['255 octets', `${'l'.repeat(64)}@${longDomain}.example`],
    ['a long string', 'a'.repeat(1_000_000)],
    ['a single label', 'root@localhost'],
    ['an IPv4 address', 'ann@192.0.2.1'],
    ['a short IPv4 address', 'ann@127.1'],
    ['a hexadecimal IPv4 address', 'ann@0x7f.1'],
    ['an IPv4 literal', 'ann@[192.0.2.1]'],
    ['an IPv6 literal', 'ann@[IPv6:2001:db8::1]'],
    ['a trailing dot in the domain', 'ann@example.com.'],
    ['an empty label', 'ann@example..com'],
    ['a leading hyphen', 'ann@-example.com'],
    ['a trailing hyphen', 'ann@example-.com'],
    ['an underscore', 'ann@ex_ample.com'],
    ['a percent escape', 'ann@ex%61mple.com'],
    ['a path', 'ann@example.com/x'],
    ['a port', 'ann@example.com:25'],
    ['a label of 64', `ann@${'d'.repeat(64)}.com`],
    ['broken punycode', 'ann@xn--a-ecp.ru\u{E0000}'],
    ['a Hangul filler', '\u3164@example.com'],
    ['Hangul fillers for consonants and vowels', '\u115F\u1160@example.com'],
    ['a half-width Hangul filler', 'a\uFFA0@example.com'],
    ['a Braille blank', '\u2800@example.com'],
    ['a soft hyphen', 'a\u00AD@example.com'],
    ['a joiner outside of an emoji', 'a\u200D@example.com'],
    ['a non-joiner', 'a\u200C@example.com'],
    ['a variation selector', 'a\uFE0F@example.com'],
    ['a tag', 'a\u{E0041}@example.com'],
    ['a noncharacter', '\uFFFF@example.com'],
    ['a replacement character', '\uFFFD@example.com'],
    ['a private character', '\uE000@example.com'],
    ['an unassigned character', '\u{3FFFE}@example.com'],
    ['an annotation', '\uFFF9@example.com'],
    ['a mark without a letter', '\u0301@example.com'],
    ['a mark behind a dot', 'a.\u0301@example.com'],
    ['a label that mixes directions', 'a@0א.com'],
    ['the same in its ASCII form', 'a@xn--0-0hc.com'],
    ['a joiner in a domain', 'a@xn--ab-j1t.com'],
    ['a top-level domain of digits', 'a@example.١٢٣'],
    ['a top-level domain of an emoji', 'a@example.😀'],
    ['a top-level domain of one letter', 'a@example.c'],
    ['a domain that is invalid by name', 'a@example.invalid'],
    ['a domain of this machine', 'a@mail.LOCALHOST'],
    ['a hidden service', 'a@example.onion'],
    ['an address in reverse', 'a@2.0.192.in-addr.arpa'],
    ['a name outside of DNS', 'a@example.alt'],
  ])('refuses %s', (_case, input) => {
    const parsed = parseAddress(input);
    expect(parsed.ok).toBe(false);
    if (parsed.ok) return;
    expect(parsed.expected).not.toBe('');
    expect(parsed.got.length).toBeLessThan(500);
    expect(parsed.got).not.toMatch(/[\r\n]/);
  });

  it('has one key for one mailbox, however it was typed', () => {
    const keys = ['Ann@Example.com', 'ann@EXAMPLE.COM', 'ANN@example.com'].map((input) => {
      const parsed = parseAddress(input);
      return parsed.ok ? parsed.address.key : parsed.got;
    });
    expect(new Set(keys)).toEqual(new Set(['ann@example.com']));
  });

  it('shows what shows nothing', () => {
    expect(parseAddress('\u3164@example.com')).toMatchObject({
      expected: 'a local part without characters that show nothing',
      got: String.raw`"\u{3164}@example.com"`,
    });
    expect(parseAddress('a@example.invalid')).toMatchObject({
      expected: 'a domain that can take mail; .invalid is reserved and never does',
    });
  });

  it('says what was expected and what came', () => {
    expect(parseAddress('ann at example.com')).toEqual({
      ok: false,
      expected: 'an address without spaces or control characters',
      got: '"ann at example.com"',
    });
    expect(parseAddress('root@localhost')).toMatchObject({ expected: 'a full domain name after the @' });
  });
});

// Addresses in plain letters take a shorter way. A capital letter in the domain sends the same address the longer one.
describe('an address in plain letters', () => {
  const locals = [
    'a',
    'a.b',
    'a..b',
    '.a',
    'a.',
    'a+b',
    "o'neil",
    'a"b',
    'a b',
    'xn--a',
    '',
    'l'.repeat(64),
    'l'.repeat(65),
  ];
  const labels = [
    'a',
    'a-b',
    'a--b',
    '-a',
    'a-',
    '1',
    '1a',
    'xn--bj0bj06e',
    'xn--a',
    '',
    'l'.repeat(63),
    'l'.repeat(64),
    'a_b',
  ];
  const tops = [
    'com',
    'c',
    '1',
    'c1',
    '1c',
    'c-m',
    'cm-',
    'alt',
    'arpa',
    'invalid',
    'localhost',
    'onion',
    'xonion',
    'xn--p1ai',
    '',
  ];

  it('is taken, or refused, as it is on the longer way', () => {
    const domains = labels.flatMap((label) =>
      tops.flatMap((top) => [`${label}.${top}`, `${label}.b.${top}`, `b.${label}.${top}`]),
    );
    for (const domain of [...domains, ...tops, `${'l.'.repeat(125)}com`, `${'l.'.repeat(94)}com`]) {
      for (const local of locals) {
        const shorter = parseAddress(`${local}@${domain}`);
        const longer = parseAddress(`${local}@${domain.toUpperCase()}`);
        expect({ local, domain, ...(shorter.ok ? shorter : { ok: false }) }).toEqual({
          local,
          domain,
          ...(longer.ok ? longer : { ok: false }),
        });
      }
    }
  });
});
