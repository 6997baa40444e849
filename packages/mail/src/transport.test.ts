import { createLetter, type Letter } from './letter.ts';
import { type MailObject, toMailObject } from './mail-object.ts';
import { createSinkTransport } from './sink-transport.ts';
import { createSmtpTransport } from './smtp/transport.ts';
import { createFakeSmtpServer } from './testing/index.ts';
import type { Transport } from './transport.ts';

// What every transport promises; a new one is added to this table.

interface Subject {
  readonly transport: Transport;
  readonly close: () => Promise<void>;
}

const transports: Record<string, () => Promise<Subject>> = {
  sink: async () => ({ transport: createSinkTransport(), close: async () => {} }),
  smtp: async () => {
    const server = await createFakeSmtpServer();
    return { transport: createSmtpTransport({ url: server.url }), close: server.close };
  },
};

function letter(change: Partial<Letter> = {}): MailObject {
  return toMailObject(
    createLetter({
      from: { address: 'noti@pabal.example' },
      to: { address: 'ann@example.com' },
      subject: 'Hello',
      html: '<p>Hello</p>',
      text: 'Hello',
      messageId: '<1@pabal.example>',
      date: new Date('2026-11-21T08:00:00Z'),
      ...change,
    }),
  );
}

describe.each(Object.entries(transports))('the %s transport', (_name, make) => {
  let subject: Subject;
  beforeEach(async () => {
    subject = await make();
  });
  afterEach(async () => {
    await subject.transport.stop();
    await subject.close();
  });

  it('sends a letter and says so', async () => {
    await subject.transport.start();
    const outcome = await subject.transport.send(letter());
    expect(outcome).toMatchObject({ class: 'sent', code: 250, status: '2.0.0' });
    expect(outcome.reply).toMatch(/^250 /);
  });

  it('sends many at once', async () => {
    await subject.transport.start();
    const letters = Array.from({ length: 50 }, (_, index) =>
      letter({ messageId: `<${index}@pabal.example>` }),
    );
    const outcomes = await Promise.all(letters.map((one) => subject.transport.send(one)));
    expect(new Set(outcomes.map((outcome) => outcome.class))).toEqual(new Set(['sent']));
    expect(subject.transport.state()).toMatchObject({ running: true, busy: 0, waiting: 0 });
  });

  it('hands nothing over before it is started', async () => {
    expect(subject.transport.state().running).toBe(false);
    expect((await subject.transport.send(letter())).class).toBe('unreachable');
  });

  it('hands nothing over after it is stopped', async () => {
    await subject.transport.start();
    await subject.transport.send(letter());
    await subject.transport.stop();
    expect((await subject.transport.send(letter())).class).toBe('unreachable');
    expect(subject.transport.state()).toMatchObject({ running: false, idle: 0, busy: 0 });
  });

  it('may be stopped before it is started, stopped twice, started twice and started again', async () => {
    await subject.transport.stop();
    await subject.transport.start();
    await subject.transport.start();
    await Promise.all([subject.transport.stop(), subject.transport.stop()]);
    await subject.transport.start();
    expect((await subject.transport.send(letter())).class).toBe('sent');
  });
});
