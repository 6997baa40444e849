import { previewTemplate, sampleCalendar } from './preview.ts';
import type { Templates } from './templates.ts';

/**
 * What the golden files of a template should hold, by file name: for each sample and language the html, and the
 * subject with the text part, and what it invites to. A sample that cannot be rendered throws its RenderError.
 */
export function goldenFiles(templates: Templates, template: string): ReadonlyMap<string, string> {
  const golden = new Map<string, string>();
  for (const { sample, locale, result } of previewTemplate(templates, template)) {
    if (result instanceof Error) throw result;
    golden.set(`${sample}.${locale}.html`, `${result.html}\n`);
    golden.set(`${sample}.${locale}.txt`, `${result.subject}\n\n${result.text}\n`);
    if (result.calendar !== undefined) golden.set(`${sample}.${locale}.ics`, sampleCalendar(result.calendar));
  }
  return golden;
}
