import { Writable } from 'node:stream';
import { createLogger } from './logger.ts';

function setUp() {
  const lines: Record<string, unknown>[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()));
      done();
    },
  });
  return { lines, logger: createLogger({ service: 'test' }, destination) };
}

it('writes a sentence and its fields as one JSON line', () => {
  const { lines, logger } = setUp();
  logger.child({ sender: 's1' }).info({ delivery: 'd1' }, 'A letter was sent.');
  expect(lines).toEqual([
    expect.objectContaining({ service: 'test', sender: 's1', delivery: 'd1', msg: 'A letter was sent.' }),
  ]);
});

it('drops addresses and bodies that came along by mistake', () => {
  const { lines, logger } = setUp();
  logger.info({ email: 'a@example.com', letter: { address: 'b@example.com', html: '<p>' } }, 'Oops.');
  expect(JSON.stringify(lines)).not.toMatch(/@example|<p>/);
});

it('keeps an error’s type, code, story and cause, and leaves out the row that a driver hangs on it', () => {
  const { lines, logger } = setUp();
  const driver = Object.assign(new Error('duplicate key'), {
    code: '23505',
    detail: 'Key (address)=(a@example.com)',
  });
  logger.error({ err: new Error('not stored for c@example.com', { cause: driver }) }, 'It failed.');
  expect(lines[0]?.err).toMatchObject({
    type: 'Error',
    message: 'not stored for <address>',
    cause: { message: 'duplicate key', code: '23505' },
  });
  expect(JSON.stringify(lines)).not.toContain('@example');
});
