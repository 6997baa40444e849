// What the api runs with, and where each value comes from.

import { shellWords as shell } from '../../../words/shell.ts';
import { systemWords as words } from '../../../words/system.ts';
import { ask } from '../../client/http.ts';
import { flag, list, nullable, object, text } from '../../client/shape.ts';
import { useAsked } from '../../parts/asked.ts';
import { Filter } from '../../parts/filter.tsx';
import { List } from '../../parts/list.tsx';
import { Page, Tag } from '../../parts/page.tsx';
import { param } from '../../router.ts';

const settings = object({
  settings: list(
    object({ name: text, value: nullable(text), from: text, isSecret: flag, description: text }),
  ),
});

const sources: Readonly<Record<string, string>> = words.sources;

export default function Settings() {
  const wanted = param('q').toLowerCase();
  const all = useAsked(async () => (await ask('/v1/settings', settings)).settings, []);
  const shown = all.value?.filter(({ name, description }) =>
    `${name} ${description}`.toLowerCase().includes(wanted),
  );
  return (
    <Page title={shell.pages.settings} about={words.settingsAbout} commands={['pabal config docs']}>
      <Filter fields={[{ name: 'q', label: words.find }]} />
      <List
        title={shell.pages.settings}
        asked={{ ...all, value: shown }}
        keyOf={({ name }) => name}
        empty={words.noSettings}
        columns={[
          { title: words.setting, show: ({ name }) => <code>{name}</code> },
          {
            title: words.value,
            show: ({ value }) => (value === null ? '–' : <code class="long">{value}</code>),
          },
          {
            title: words.source,
            show: ({ from }) => (
              <Tag tone={from === 'environment' ? 'ok' : 'plain'}>{sources[from] ?? from}</Tag>
            ),
          },
          { title: words.meaning, show: ({ description }) => withCode(description) },
        ]}
      />
    </Page>
  );
}

/** Descriptions have code in backticks, as the documents do. */
function withCode(description: string) {
  return description.split('`').map((part, place) => {
    return place % 2 === 1 ? <code key={place}>{part}</code> : part;
  });
}
