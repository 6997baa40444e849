// The program of a thread that reads documents. It knows nothing but the job it was given.

import { parentPort } from 'node:worker_threads';
import { answerTo, type Job } from './jobs.ts';
import { ready } from './thread.ts';

parentPort?.on('message', (job: Job) => parentPort?.postMessage(answerTo(job)));
parentPort?.postMessage(ready);
