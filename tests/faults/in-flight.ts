/** Runs `count` jobs, `width` of them at a time. Rejects with the first that fails. */
export async function inFlight(count: number, width: number, job: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) await job(next++);
  };
  await Promise.all(Array.from({ length: width }, work));
}
