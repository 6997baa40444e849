import { welcome } from './welcome.ts';

const about = {
  seconds: '3.1',
  apiUrl: 'http://localhost:3000',
  inboxUrl: 'http://localhost:8025',
  signUpUrl: 'http://localhost:3003/n/demo-digest',
  providers: [],
  demos: ['a first event has gone the whole way', 'a first edition'],
  user: { email: 'admin@pabal.example', password: 'open sesame', file: '/somewhere/console-password' },
  logs: '/somewhere/logs',
  env: '/somewhere/env',
  curl: 'curl …',
};

describe('welcome', () => {
  it('says where to look and how to post', () => {
    const text = welcome(about);
    for (const part of [
      'http://localhost:8025',
      '/openapi.json',
      '/docs',
      '/console ',
      '/console/queues',
      'admin@pabal.example',
      '--env-file=/somewhere/env',
      'open sesame',
      'a first edition',
      'http://localhost:3003/n/demo-digest',
      'curl …',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('shows the password of the first user once, and says later where it is', () => {
    const text = welcome({ ...about, user: { ...about.user, password: undefined } });
    expect(text).toContain('sign in as admin@pabal.example, password in /somewhere/console-password');
    expect(welcome({ ...about, user: undefined })).not.toContain('sign in as');
  });

  it('warns that letters go to real people when there is no inbox', () => {
    const text = welcome({
      ...about,
      inboxUrl: undefined,
      signUpUrl: undefined,
      demos: [],
      providers: ['ses', 'mailjet'],
    });
    expect(text).toContain('goes out by ses and mailjet, to real people');
    expect(text).not.toContain('Inbox');
  });
});
