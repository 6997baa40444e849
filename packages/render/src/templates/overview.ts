import type { Lane } from '@pabal/domain';
import type { Templates } from './templates.ts';

/** Letters that wait until their template can be rendered. */
export interface WaitingLetters {
  readonly template: string;
  readonly letters: number;
  readonly oldestAt: Date;
  readonly exampleId: string;
  readonly problem: string | null;
}

/** What a template was used for among the newest letters. */
export interface LatelyUsed {
  readonly template: string;
  readonly letters: number;
  readonly failed: number;
  readonly lastAt: Date;
}

/** A template as the person on call wants to see it. */
export interface TemplateOverview {
  readonly name: string;
  /** Null for a template that is broken and was never good, or is gone. */
  readonly lane: Lane | null;
  readonly locales: readonly string[];
  readonly internal: boolean;
  readonly lenient: boolean;
  /** What is broken on disk now, with file and line. */
  readonly problems: readonly string[];
  readonly waiting: Omit<WaitingLetters, 'template'> | null;
  /** Null when none of the newest letters was made with it. */
  readonly lately: Omit<LatelyUsed, 'template'> | null;
}

/** Every template there is, and every other that letters wait for; those with something amiss first. */
export function overviewOf(
  templates: Pick<Templates, 'names' | 'meta' | 'locales' | 'problems'>,
  waiting: readonly WaitingLetters[],
  used: readonly LatelyUsed[],
): TemplateOverview[] {
  const usable = new Set(templates.names());
  const problems = templates.problems();
  const names = new Set([
    ...usable,
    ...problems.map(({ template }) => template),
    ...waiting.map(({ template }) => template),
  ]);
  const overviews = [...names].sort().map((name): TemplateOverview => {
    const meta = usable.has(name) ? templates.meta(name) : undefined;
    const waits = waiting.find(({ template }) => template === name);
    const lately = used.find(({ template }) => template === name);
    return {
      name,
      lane: meta?.lane ?? null,
      locales: usable.has(name) ? templates.locales(name) : [],
      internal: meta?.internal ?? false,
      lenient: meta?.lenient ?? false,
      problems: problems.filter(({ template }) => template === name).map(({ message }) => message),
      waiting: waits === undefined ? null : withoutName(waits),
      lately:
        lately === undefined
          ? null
          : { letters: lately.letters, failed: lately.failed, lastAt: lately.lastAt },
    };
  });
  const isAmiss = (one: TemplateOverview) => one.problems.length > 0 || one.waiting !== null;
  return [...overviews.filter(isAmiss), ...overviews.filter((one) => !isAmiss(one))];
}

function withoutName({ letters, oldestAt, exampleId, problem }: WaitingLetters): TemplateOverview['waiting'] {
  return { letters, oldestAt, exampleId, problem };
}
