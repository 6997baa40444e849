// The rules and boards that ship, as far as tests read them.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireProgram } from './programs.ts';

const root = join(import.meta.dirname, '../..');

/** The folder of alerts.yml and its tests. */
export const prometheusFolder = join(root, 'deploy/prometheus');

/** An alert as alerts.yml has it. */
interface Alert {
  readonly name: string;
  readonly expr: string;
  readonly severity: string;
  /** Its section of the runbook, such as `docs/runbook/letters.md#letters-wait`. */
  readonly runbook: string;
}

/** Reads alerts.yml, whose form promtool checks: each value is in one line, and expressions are in quotes. */
export function readAlerts(): Alert[] {
  const text = readFileSync(join(prometheusFolder, 'alerts.yml'), 'utf8');
  return text
    .split('- alert: ')
    .slice(1)
    .map((rule) => ({
      name: rule.split('\n', 1)[0] ?? '',
      expr: /^ +expr: (['"])(.+)\1$/m.exec(rule)?.[2] ?? '',
      severity: /^ +severity: (\w+)$/m.exec(rule)?.[1] ?? '',
      runbook: /^ +runbook: (\S+)$/m.exec(rule)?.[1] ?? '',
    }));
}

interface Board {
  readonly file: string;
  readonly title: string;
  /** Everything that its panels and variables ask. */
  readonly queries: readonly string[];
}

/** Reads the boards of deploy/grafana. */
export function readBoards(): Board[] {
  const folder = join(root, 'deploy/grafana');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => {
      const board: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      const title = isObject(board) && typeof board.title === 'string' ? board.title : '';
      return { file, title, queries: queriesIn(board) };
    });
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** What stands as `expr` of a panel or as `query` of a variable. */
function queriesIn(value: unknown): string[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    (key === 'expr' || key === 'query') && typeof child === 'string' ? [child] : queriesIn(child),
  );
}

/** A metric with the labels that an expression asks it for. */
interface Asked {
  readonly name: string;
  readonly labels: readonly string[];
}

/** The labels that Prometheus or `label_values` adds, and those of several processes. */
const added = new Set(['job', 'instance', 'le', 'process']);

/** Which metrics with which labels an expression of PromQL asks for. What it groups by is asked of each of them. */
export function metricsIn(expression: string): Asked[] {
  const groups = [...expression.matchAll(/\b(?:by|without|on|ignoring)\s*\(([^)]*)\)/g)];
  const grouped = groups.flatMap(([, labels = '']) => labels.split(',').map((label) => label.trim()));
  const found = expression.matchAll(/\b((?:pabal|process|nodejs)_[a-z0-9_]+|up)\b(?:\{([^}]*)\})?/g);
  return [...found].map(([, name = '', selector = '']) => {
    const own = [...selector.matchAll(/([a-z_]+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label);
    return {
      name,
      labels: [...new Set([...own, ...grouped])].filter((label) => label !== '' && !added.has(label)),
    };
  });
}

/** Runs promtool, with this on its standard input. @returns how it ended and all that it said */
export async function promtool(
  args: readonly string[],
  input = '',
): Promise<{ readonly code: number | null; readonly said: string }> {
  const child = spawn(requireProgram('promtool', 'prometheus'), args, { cwd: prometheusFolder });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => said.push(data.toString('utf8')));
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return { code: typeof code === 'number' ? code : null, said: said.join('') };
}
