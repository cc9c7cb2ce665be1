/** Resolves once the condition holds; a bounded wait for what no event tells. */
export async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 15_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error("the condition never came to hold");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
