/**
 * What `work` comes to, when that is within so many milliseconds. Rejects with what `late` makes otherwise; the work goes on,
 * and nobody hears of its end.
 */
export async function within<Result>(ms: number, work: Promise<Result>, late: () => Error): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late()), Math.max(0, ms));
  });
  return Promise.race([work, tooLate]).finally(() => clearTimeout(timer));
}
