// What could not be shown or done, and what to do about it.

import { partWords as words } from '../../words/parts.ts';
import type { Problem } from '../client/http.ts';

/** What happened and the next step, in the reader's language. */
function sentences({ status, code }: Problem): readonly [what: string, next: string] {
  const { problems } = words;
  if (status === 0) return [problems.noAnswer, problems.noAnswerNext];
  if (status === 401) return [problems.ended, problems.endedNext];
  if (status === 403) return [problems.forbidden, problems.forbiddenNext];
  if (status === 404) return [problems.gone, problems.goneNext];
  if (status === 503 || code === 'store-unavailable') return [problems.away, problems.awayNext];
  if (status >= 500) return [problems.broken, problems.brokenNext];
  return [problems.other, problems.otherNext];
}

export function ProblemNote({ problem, again }: { problem: Problem; again?: (() => void) | undefined }) {
  const [what, next] = sentences(problem);
  return (
    <div class="note bad" role="alert">
      <p class="strong">{what}</p>
      {problem.status !== 401 && <p>{problem.message}</p>}
      {problem.fields.length > 0 && (
        <ul>
          {problem.fields.map(({ field, expected, got }) => (
            <li key={field}>
              <code>{field}</code>: {expected} ({got})
            </li>
          ))}
        </ul>
      )}
      <p>{next}</p>
      {again !== undefined && problem.status !== 403 && (
        <button type="button" onClick={again}>
          {words.again}
        </button>
      )}
    </div>
  );
}
