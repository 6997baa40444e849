import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { completionScript } from '../../command-line/completion.ts';
import { usePabal } from '../../testing/use-pabal.ts';

const { pabal, file } = usePabal();

it.each(['bash', 'zsh', 'fish'])('completion %s prints what that shell reads', async (shell) => {
  const { code, out, err } = await pabal('completion', shell);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('__complete');
  expect(out).toContain(`'${process.execPath}'`);
});

it('completion says which shells there are', async () => {
  expect(await pabal('completion', 'tcsh')).toMatchObject({
    code: 2,
    err: expect.stringContaining('SHELL must be one of bash, zsh, fish, got "tcsh".'),
  });
});

it('bash hands over the words as they are, and inserts what follows the last colon or equals sign', async () => {
  // In place of the program: shows the words that it is asked about, and offers two.
  const asked = `printf '%s|' "$@" >&2; printf 'events:read\\tx\\nevents:write\\n'`;
  const program = await file('program', asked);
  const script = completionScript('bash', ['bash', program]).replace(' 2>/dev/null', '');
  const line = 'pabal apps create $(exit) --scope events:w';
  const run = `${script}
COMP_LINE=${JSON.stringify(line).replace('$', '\\$')} COMP_POINT=${line.length}
_pabal
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = await promisify(execFile)('bash', ['--norc', '-c', run]);
  expect(stderr).toBe('__complete|apps|create|$(exit)|--scope|events:w|');
  expect(stdout).toBe('read\nwrite\n');
});
