import { ConfigError, describeConfig, loadConfig, readDomainLimits, readSmtpProviders } from './index.ts';

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
