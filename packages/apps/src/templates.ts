import type { App } from '@pabal/db/apps';
import { excerpt, mayPost, PabalError } from '@pabal/domain';

/**
 * Lets a key use a template that it may use.
 *
 * @param field  where the template is named
 * @throws PabalError `template-not-allowed`, naming those that it may use
 */
export function requireTemplate({ templates }: Pick<App, 'templates'>, name: string, field: string): void {
  if (templates === null || mayPost(templates, name)) return;
  const allowed = templates.join(', ');
  throw new PabalError(
    'template-not-allowed',
    `This API key may use the templates ${allowed}, got ${excerpt(name)}.`,
    { fields: [{ field, expected: `one of ${allowed}`, got: excerpt(name) }] },
  );
}
