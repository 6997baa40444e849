import {
  ConfigError,
  dailyOn,
  describeConfig,
  loadConfig,
  readDomainLimits,
  readSmtpProviders,
} from './index.ts';

const environment = {
  DATABASE_URL: 'postgres://localhost/pabal',
  QUEUE_URL: 'redis://localhost',
  MAIL_FROM: 'noti@example.com',
};

function problemOf(settings: Record<string, string>): string {
  try {
    loadConfig.sender({ ...environment, ...settings });
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('These settings were taken.');
}

describe('SMTP_URL', () => {
  it('names one provider or several, each with its weight and limits, and leaves the transport its own parameters', () => {
    const text =
      'smtp://u:p%2C%20w@a.example:587?rate=14&daily=50000&tls=required, smtps://b.example?weight=0#spare';
    expect(readSmtpProviders(text)).toEqual({
      problems: [],
      providers: [
        {
          name: 'a.example:587',
          url: 'smtp://u:p%2C%20w@a.example:587?tls=required',
          weight: 1,
          rate: 14,
          daily: 50_000,
        },
        { name: 'spare', url: 'smtps://b.example', weight: 0 },
      ],
    });
  });

  it('lets the allowance of a new provider grow day by day, up to what it has in the end', () => {
    const [provider] = readSmtpProviders('smtp://a.example?daily=1000&warmup=2026-03-01/100/50').providers;
    expect(provider).toEqual({
      ...{ name: 'a.example', url: 'smtp://a.example', weight: 1, daily: 1_000 },
      warmUp: { from: Date.parse('2026-03-01T00:00:00Z'), first: 100, percent: 50 },
    });
    const on = (at: string) => dailyOn(provider ?? {}, new Date(at));
    expect(on('2026-02-01T00:00:00Z')).toBe(100);
    expect(on('2026-03-01T23:59:59Z')).toBe(100);
    expect(on('2026-03-02T00:00:00Z')).toBe(150);
    expect(on('2026-03-03T12:00:00+09:00')).toBe(225);
    expect(on('2026-03-07T00:00:00Z')).toBe(1_000);
    expect(on('2036-03-07T00:00:00Z')).toBe(1_000);
    expect(dailyOn({ daily: 7 }, new Date())).toBe(7);
    expect(dailyOn({}, new Date())).toBeUndefined();
    const [usual] = readSmtpProviders('smtp://a.example?daily=9&warmup=2026-03-01').providers;
    expect(usual?.warmUp).toMatchObject({ first: 50, percent: 30 });
  });

  it.each(['soon', '2026-02-30/0', '2026-03-01/50/30/1', '2026-03-01/50/0', '2026-13-01'])(
    'does not take %s for a warm-up, nor one without an end',
    (warmup) => {
      expect(problemOf({ SMTP_URL: `smtp://a.example?daily=9&warmup=${warmup}` })).toContain(
        'such as 2026-12-01/50/30',
      );
      expect(problemOf({ SMTP_URL: 'smtp://a.example?warmup=2026-03-01' })).toContain('daily beside warmup');
    },
  );

  it('may hold a comma in a password', () => {
    expect(readSmtpProviders('smtp://u:a,b@one.example smtp://two.example').providers).toHaveLength(2);
  });

  it('is refused with all problems at once and without its secrets', () => {
    const message = problemOf({
      SMTP_URL:
        'smtp://me:hunter2@a.example?rate=fast&weight=-1 smtp://me:hunter3@a.example?speed=9 ftp://me:hunter4@c',
    });
    for (const words of ['whose rate is', 'whose weight is', 'no other parameters', 'starts with smtp://'])
      expect(message).toContain(words);
    expect(message).not.toMatch(/hunter|me:/);
  });

  it('is refused when two providers have one name', () => {
    expect(problemOf({ SMTP_URL: 'smtp://a:1@x.example smtp://b:2@x.example' })).toContain(
      'one is there twice; add #name',
    );
  });

  it('is shown without the credentials of any of its URLs', () => {
    const SMTP_URL = 'smtp://h.example?tls=off smtp://user:secret1@i.example smtp://u:sec/ret2@@j';
    const shown = describeConfig({ SMTP_URL }).SMTP_URL ?? '';
    expect(shown).toContain('h.example');
    expect(shown).not.toMatch(/secret1|ret2|user/);
  });
});

describe('DOMAIN_LIMITS', () => {
  it('reads rates, connections, or both', () => {
    expect(readDomainLimits('gmail.com=20/s:10, naver.com=0.5/s,한국.example=:2')).toEqual([
      { domain: 'gmail.com', rate: 20, connections: 10 },
      { domain: 'naver.com', rate: 0.5 },
      { domain: 'xn--3e0b707e.example', connections: 2 },
    ]);
    expect(readDomainLimits('')).toEqual([]);
  });

  it.each([
    'gmail.com',
    'gmail.com=',
    'gmail.com=20',
    'gmail.com=0/s',
    '=5/s',
    'a.com=1/s,A.com=2/s',
    'a b=1/s',
  ])('refuses %s', (text) => {
    expect(readDomainLimits(text)).toBeUndefined();
    expect(problemOf({ SMTP_URL: 'smtp://a.example', DOMAIN_LIMITS: text })).toContain('gmail.com=20/s:10');
  });
});
