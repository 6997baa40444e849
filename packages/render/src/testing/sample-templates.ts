// Templates for the tests of versions: one letter in two languages, of which one is made on a layout.

import { createLogger } from '@pabal/runtime';
import { createTemplates, type LetterVersion, type TemplatesOptions } from '../index.ts';
import { createTemplatesFolder, type TemplatesFolder } from './index.ts';

export const sampleLetter = (body: string) =>
  `{% block subject %}s{% endblock %}{% block body %}${body}{% endblock %}`;
const onLayout = (body: string) =>
  `{% extends "layouts/base.njk" %}{% block subject %}s{% endblock %}{% block content %}${body}{% endblock %}`;
export const sampleFiles = {
  'a/meta.json': '{"lane":"event"}',
  'a/en.njk': onLayout('{{ n | number }}'),
  'a/ko.njk': sampleLetter('{{ n | number }}'),
  'layouts/base.njk': '{% block body %}<b>{% block content %}{% endblock %}</b>{% endblock %}',
};

const logger = createLogger({ service: 'test', level: 'silent' });

/** Starts templates in a folder of their own. The caller stops the folder. */
export async function startTemplates(
  content: Readonly<Record<string, string>> = sampleFiles,
  options: Partial<TemplatesOptions> = {},
) {
  const folder: TemplatesFolder = createTemplatesFolder({ ...content });
  const templates = createTemplates({ dir: folder.dir, logger, watch: false, ...options });
  await templates.start();
  return { folder, templates };
}

/** The version that is in use in this language. @throws Error when there is none */
export function versionIn(inUse: readonly LetterVersion[], locale: string): LetterVersion {
  const found = inUse.find((one) => one.locale === locale);
  if (found === undefined) throw new Error(`There is no letter in ${locale}.`);
  return found;
}
