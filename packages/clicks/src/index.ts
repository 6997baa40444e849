// Clicks on links of newsletters, counted without people.

export { countClicks } from './counting.ts';
export { type ClickIntake, createClickIntake } from './intake.ts';
export { createClickLinks } from './links.ts';
export { type ClickFigures, clicksOfEdition, type EditionClicks } from './report.ts';
