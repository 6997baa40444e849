import type { QueueHealth, Queues } from './queues.ts';

/** The queue's health for a readiness check: rejects with the reason when the server is away. */
export async function checkQueues(queues: Pick<Queues, 'healthy'>): Promise<QueueHealth> {
  const health = await queues.healthy();
  if (!health.ok) throw new Error(health.reason);
  return health;
}
