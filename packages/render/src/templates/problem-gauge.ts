import type { Metrics } from '@pabal/runtime';
import type { Templates } from './templates.ts';

/** Shows what is broken on disk now, by template; the message is in the log. */
export function showTemplateProblems(metrics: Metrics, templates: Pick<Templates, 'problems'>): void {
  metrics.gauge(
    'pabal_template_problems',
    'Files of a template that are broken on disk, or cannot render its samples, now.',
    ['template'],
    (gauge) => {
      gauge.reset();
      for (const { template } of templates.problems()) gauge.inc({ template });
    },
  );
}
