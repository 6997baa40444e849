// A moment since when letters may fail otherwise: a template in another version, a process with other settings.

import { parkedWords as words } from '../../../words/parked.ts';
import { count } from '../../language.ts';
import { exact } from '../../parts/time.tsx';
import { param, setParams } from '../../router.ts';
import { isoOf } from '../moment.ts';
import type { Matrix } from './matrix.tsx';

type Change = NonNullable<Matrix['changes']>[number];

export function ChangeChoice({ matrix }: { matrix: Matrix }) {
  const { changes = [], total } = matrix;
  const chosen = isoOf(param('change'));
  const isListed = changes.some(({ at }) => at === chosen);
  return (
    <div class="filter">
      <label>
        {words.change}
        <select
          value={isListed ? chosen : ''}
          onChange={({ currentTarget }) => setParams({ change: currentTarget.value })}
        >
          <option value="">{words.changeNone}</option>
          {changes.map((change) => (
            <option key={`${change.at} ${change.what}`} value={change.at}>
              {exact(change.at)} · {nameOf(change)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {words.changeTime}
        <input
          type="datetime-local"
          value={isListed || chosen === '' ? '' : param('change')}
          onChange={({ currentTarget }) => setParams({ change: currentTarget.value })}
        />
      </label>
      {chosen !== '' && (
        <p class={`note ${total.after === 0 ? 'ok' : 'bad'}`} role="status">
          {total.after === 0 ? words.quietSince : words.stillComing(count(total.after))}
        </p>
      )}
    </div>
  );
}

function nameOf({ kind, what, version }: Change): string {
  return kind === 'template' ? words.changes.template(what, version) : words.changes.process(what, version);
}
