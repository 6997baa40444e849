// Files of people, the newest first.

import { pathTo } from '../../../pages.ts';
import { importWords as words } from '../../../words/imports.ts';
import { shellWords } from '../../../words/shell.ts';
import { ask } from '../../client/http.ts';
import { count } from '../../language.ts';
import { usePages } from '../../parts/asked.ts';
import { List } from '../../parts/list.tsx';
import { Page, Tag, type Tone } from '../../parts/page.tsx';
import { Time } from '../../parts/time.tsx';
import { type Import, importPage } from './shapes.ts';

const title = shellWords.pages.imports;

const states: Readonly<Record<string, string>> = words.states;
const tones: Readonly<Record<string, Tone>> = { finished: 'ok', failed: 'bad', cancelled: 'warn' };

export function ImportState({ state }: { state: string }) {
  return <Tag tone={tones[state] ?? 'plain'}>{states[state] ?? state}</Tag>;
}

export default function Imports() {
  const asked = usePages(async (cursor) => {
    const { imports, next } = await ask('/v1/imports', importPage, { cursor });
    return { rows: imports, next };
  }, []);
  return (
    <Page title={title} about={words.about} commands={['pabal imports list']}>
      <List<Import>
        title={title}
        asked={asked}
        keyOf={({ id }) => id}
        linkOf={({ id }) => pathTo('import', { id })}
        empty={<p>{words.empty}</p>}
        columns={[
          { title: words.file, show: ({ fileName, id }) => fileName ?? id },
          { title: words.state, show: ({ state }) => <ImportState state={state} /> },
          { title: words.lines, isNumber: true, show: ({ doneLine }) => count(doneLine) },
          { title: words.refused, isNumber: true, show: ({ refused }) => count(refused) },
          { title: words.by, show: ({ requestedBy }) => requestedBy },
          { title: words.when, show: ({ createdAt }) => <Time at={createdAt} /> },
        ]}
      />
    </Page>
  );
}
