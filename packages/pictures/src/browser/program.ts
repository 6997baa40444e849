// The program of a thread that has one browser.

import { parentPort } from 'node:worker_threads';
import { PictureError } from '../errors.ts';
import { type Answer, gone, type Numbered, type Question } from './messages.ts';
import { openPage, type ShownPage } from './page.ts';

let page: ShownPage | undefined;

async function answerTo(question: Question): Promise<Answer> {
  if (question.kind === 'open') {
    page = await openPage(question.program, () => parentPort?.postMessage(gone));
    return { kind: 'opened', pid: page.pid };
  }
  if (page === undefined) throw new Error(`Expected a browser that is open before “${question.kind}”.`);
  if (question.kind === 'memory') return { kind: 'memory', megabytes: await page.memoryMb() };
  return { kind: 'taken', pictures: await page.take(question.request), refused: page.refused };
}

const troubleOf = (error: unknown): Answer =>
  error instanceof PictureError
    ? { kind: 'trouble', trouble: error.trouble, message: error.message }
    : { kind: 'broken', error };

parentPort?.on('message', ({ number, content }: Numbered<Question>) => {
  answerTo(content)
    .catch(troubleOf)
    .then((answer) => parentPort?.postMessage({ number, content: answer } satisfies Numbered<Answer>));
});
