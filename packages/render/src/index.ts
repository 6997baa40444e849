export { dataFor, forSpace } from './context.ts';
export { pictureType } from './disk/picture-file.ts';

export {
  type DoorTemplates,
  type EventReaders,
  eventTemplate,
  letterRefusal,
  newsletterTemplate,
  refuseChat,
  refuseMisfit,
} from './door.ts';
export type { FormText, LetterForm } from './forms/form.ts';
export type { NoForm } from './forms/forms.ts';
export type { Letter, Rendered, RenderedChat } from './letters/letter.ts';
export { type LetterPicture, withPictures } from './letters/pictures.ts';
export { madeOrWhyNot, RenderError } from './letters/render-error.ts';
export { isLink } from './strict/filters.ts';
export { excerptOf } from './templates/excerpt.ts';
export type { TemplateProblem } from './templates/folder.ts';
export { overviewOf, type TemplateOverview } from './templates/overview.ts';
export { type Preview, previewTemplate, sampleCalendar, sampleLetter } from './templates/preview.ts';
export { showTemplateProblems } from './templates/problem-gauge.ts';
export { createTemplates, type Templates, type TemplatesOptions } from './templates/templates.ts';
export { declarationOf } from './types/declaration.ts';
export { eventTypesOf } from './types/event-types.ts';
export {
  bytesOf,
  isIntact,
  type LetterVersion,
  mailboxesIn,
  mostVersionBytes,
} from './versions/letter-version.ts';
export { openVersion } from './versions/open-version.ts';
export { planFiles, writeFiles } from './versions/write-files.ts';
