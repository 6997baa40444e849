export type { TemplateProblem } from './folder.ts';
export type { Rendered } from './letter.ts';
export type { TemplateMeta } from './meta.ts';
export { isTemplateName } from './names.ts';
export { type Preview, previewTemplate } from './preview.ts';
export { RenderError } from './render-error.ts';
export type { Sample } from './samples.ts';
export { createTemplates, type Templates, type TemplatesOptions } from './templates.ts';
