import type { Rendered } from '../letters/letter.ts';
import { RenderError } from '../letters/render-error.ts';
import type { Templates } from './templates.ts';

/** One sample in one language, as its reader would get it. */
export interface Preview {
  readonly sample: string;
  readonly locale: string;
  readonly result: Rendered | RenderError;
}

/** Renders every sample of a template in every language it has; what cannot be rendered is there as its error. */
export function previewTemplate(templates: Templates, template: string): Preview[] {
  return templates.samples(template).flatMap(({ name, data }) =>
    templates.locales(template).map((locale) => {
      const render = () => templates.render(template, locale, data);
      return { sample: name, locale, result: resultOf(render) };
    }),
  );
}

function resultOf(render: () => Rendered): Rendered | RenderError {
  try {
    return render();
  } catch (error) {
    if (error instanceof RenderError) return error;
    throw error;
  }
}
