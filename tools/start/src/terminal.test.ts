import { tell, withoutRepeats } from './terminal.ts';

const line = (fields: object) =>
  JSON.stringify({ level: 40, time: 'now', service: 'sender', msg: 'Slow.', ...fields });

describe('tell', () => {
  it('tells warnings and worse with their fields, and leaves the rest to the log file', () => {
    expect(tell('sender', line({ eventId: 'e1', err: { message: 'refused', stack: '…' } }))).toBe(
      'sender: warning: Slow. eventId=e1 err=refused',
    );
    expect(tell('sender', line({ level: 30 }))).toBeUndefined();
  });

  it('passes on what is not a log line, such as a crash', () => {
    expect(tell('api', 'SyntaxError: oops')).toBe('api: SyntaxError: oops');
    expect(tell('api', '')).toBeUndefined();
  });
});

describe('withoutRepeats', () => {
  it('tells a problem that keeps coming once in a while, with how often it came', () => {
    const said: string[] = [];
    let now = 0;
    const speak = withoutRepeats(
      (text) => said.push(text),
      () => now,
    );
    for (const id of ['a', 'b', 'c']) speak('sender', line({ id }));
    speak('api', line({ id: 'd' }));
    now = 10_000;
    speak('sender', line({ id: 'e' }));
    expect(said).toEqual([
      'sender: warning: Slow. id=a',
      'api: warning: Slow. id=d',
      'sender: warning: Slow. id=e (and 2 times before)',
    ]);
  });
});
