// Whether what is shown is fresh.

import { shellWords as words } from '../../words/shell.ts';
import { awayState, isHeard, liveStatus, staleSeconds } from '../client/live.ts';
import { seesInstallation } from '../client/session.ts';
import { count } from '../language.ts';

export function LiveMark() {
  if (!seesInstallation()) return null;
  const told = liveStatus.value;
  const stale = staleSeconds.value;
  if (!isHeard.value || awayState.value !== undefined) {
    const age = told === undefined || stale === 0 ? '' : ` · ${words.stale(stale)}`;
    return (
      <span class="tag bad" title={words.staleHelp}>
        {words.away}
        {age}
      </span>
    );
  }
  const troubles = told?.troubles.length ?? 0;
  return (
    <a href="/console/" class={`tag ${troubles === 0 ? 'ok' : 'warn'}`} title={words.liveHelp}>
      {troubles === 0 ? words.live : words.liveWith(count(troubles))}
    </a>
  );
}
