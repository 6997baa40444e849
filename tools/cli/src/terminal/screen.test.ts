// What is written over, and what is asked.

import { CommandError, UsageError } from '../command-line/errors.ts';
import { show } from '../options/watch.ts';
import { confirm } from './confirm.ts';
import { fields } from './fields.ts';
import { progressOn } from './progress.ts';
import type { Terminal } from './terminal.ts';
import { watch } from './watch.ts';
import { widthOf } from './width.ts';

function screen(rest: Omit<Terminal, 'out' | 'err'> = {}) {
  const said = { out: '', err: '' };
  const terminal: Terminal = {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    ...rest,
  };
  return { terminal, said };
}

it('tells one thing in lines, and lets long values go on below themselves on a terminal', () => {
  const values = { id: 'a1', nothing: null, reply: '550 5.7.1 메시지가 거부되었습니다 by policy' };
  expect(fields({}, values)).toBe('id     a1\nreply  550 5.7.1 메시지가 거부되었습니다 by policy\n');
  expect(fields({ columns: 32 }, values)).toBe(
    'id     a1\nreply  550 5.7.1 메시지가\n       거부되었습니다 by policy\n',
  );
  const json = '{"name":"a b","definition":"something-without-spaces"}';
  expect(fields({ columns: 32 }, { json })).toBe(`json  ${json}\n`);
});

describe('progress', () => {
  it('writes over one line on a terminal, which it never fills', () => {
    const { terminal, said } = screen({ errColumns: 20 });
    const progress = progressOn(terminal);
    progress.tell('10 %, line 1');
    progress.tell('90 %, line 9, 가나다라마바사아자차');
    progress.end();
    const [first = '', second = ''] = said.err.split('\r\u001b[K').slice(1);
    expect(first).toBe('10 %, line 1');
    expect(widthOf(second.trimEnd())).toBeLessThan(20);
    expect(said.err.endsWith('…\n')).toBe(true);
  });

  it('is a line for everything told in a pipe', () => {
    const { terminal, said } = screen();
    const progress = progressOn(terminal);
    progress.tell('10 %');
    progress.tell('90 %');
    progress.end();
    expect(said.err).toBe('10 %\n90 %\n');
  });
});

describe('watching', () => {
  function looks(...texts: string[]) {
    let count = 0;
    return async () => {
      const text = texts[count] ?? '';
      count += 1;
      return { text, ended: count === texts.length };
    };
  }

  it('goes back over the lines before, also those that wrapped, and stops at the end', async () => {
    const { terminal, said } = screen({ columns: 10 });
    await watch(terminal, looks('state running\n0 of 3\n', 'state running\n1 of 3\n', 'done\n'), 0);
    expect(said.out).toBe(
      'state running\n0 of 3\n\u001b[3F\u001b[Jstate running\n1 of 3\n\u001b[3F\u001b[Jdone\n',
    );
  });

  it('writes to a pipe what has changed, and no more', async () => {
    const { terminal, said } = screen();
    await watch(terminal, looks('0 of 3\n', '0 of 3\n', '3 of 3\n'), 0);
    expect(said.out).toBe('0 of 3\n3 of 3\n');
  });

  it('writes JSON as lines, on a terminal too', async () => {
    const { terminal, said } = screen({ columns: 80 });
    await show(
      terminal,
      { watch: true, json: true },
      {
        look: async () => ({ at: new Date(0) }),
        textOf: () => 'text\n',
        ended: () => true,
      },
    );
    expect(said.out).toBe('{"at":"1970-01-01T00:00:00.000Z"}\n');
  });
});

describe('what cannot be undone', () => {
  it.each(['y', 'Y', 'yes', ' yes '])('is done when the answer is "%s"', async (answer) => {
    const asked: string[] = [];
    const ask = async (question: string) => {
      asked.push(question);
      return answer;
    };
    await confirm(screen({ ask }).terminal, false, 'Give up 3 dead letters?');
    expect(asked).toEqual(['Give up 3 dead letters? This cannot be undone. [y/N] ']);
  });

  it.each(['', 'n', 'no', 'yesterday', 'ㅛ'])('is not done when the answer is "%s"', async (answer) => {
    const { terminal } = screen({ ask: async () => answer });
    await expect(confirm(terminal, false, 'Sure?')).rejects.toEqual(new CommandError('Nothing was changed.'));
  });

  it('is done without a question with --yes, and refused where nobody can be asked', async () => {
    const { terminal } = screen();
    await confirm(terminal, true, 'Sure?');
    await expect(confirm(terminal, false, 'Sure?')).rejects.toThrow(UsageError);
  });

  it('is not asked about when there is nothing to do', async () => {
    const ask = async () => {
      throw new Error('nobody is asked');
    };
    await confirm(screen({ ask }).terminal, false, async () => undefined);
  });
});
