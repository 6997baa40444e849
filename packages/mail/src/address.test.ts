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

  it('says what was expected and what came', () => {
    expect(parseAddress('ann at example.com')).toEqual({
      ok: false,
      expected: 'an address without spaces or control characters',
      got: '"ann at example.com"',
    });
    expect(parseAddress('root@localhost')).toMatchObject({ expected: 'a full domain name after the @' });
  });
});
