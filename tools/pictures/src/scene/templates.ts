// Folders of templates: those that the sender has, and those of the api, in which somebody has just changed the words of one, so
// that its page has something to compare.

import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTemplatesFolder } from '@pabal/render/testing';

/** The template whose words were changed. */
export const changedTemplate = 'receipt';

export interface SceneTemplates {
  /** Values of TEMPLATES_DIR. */
  readonly ofSender: string;
  readonly ofApi: string;
  stop(): Promise<void>;
}

export function createSceneTemplates(root: string): SceneTemplates {
  const common = createTemplatesFolder({
    'vacancy.created/meta.json': '{"lane":"event","defaultLocale":"en"}',
    'vacancy.created/en.njk':
      '{% block subject %}A vacancy{% endblock %}{% block body %}<p>{{ n }}</p>{% endblock %}',
  });
  const changed = createTemplatesFolder();
  const shipped = join(root, 'templates', changedTemplate);
  cpSync(shipped, join(changed.dir, changedTemplate), { recursive: true });
  changed.write(
    `${changedTemplate}/ko.njk`,
    readFileSync(join(shipped, 'ko.njk'), 'utf8').replaceAll('결제가 완료되었습니다', '결제를 마쳤습니다'),
  );
  return {
    ofSender: `${common.dir}:shipped`,
    ofApi: `${changed.dir}:${common.dir}:shipped`,
    stop: async () => {
      await common.stop();
      await changed.stop();
    },
  };
}
