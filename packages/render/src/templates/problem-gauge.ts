import { figures, type Metrics } from '@pabal/runtime';
import type { Templates } from './templates.ts';

/** Shows what is broken on disk now, by template; the message is in the log. */
export function showTemplateProblems(metrics: Metrics, templates: Pick<Templates, 'problems'>): void {
  metrics.gauge(figures.templateProblems, (gauge) => {
    const counts = new Map<string, number>();
    for (const { template } of templates.problems()) counts.set(template, (counts.get(template) ?? 0) + 1);
    gauge.reset();
    for (const [template, problems] of counts) gauge.set({ template }, problems);
  });
}
