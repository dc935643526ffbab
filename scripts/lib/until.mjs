/** Polls until the condition holds. Throws, saying what was awaited, when the deadline passes. */
export async function until(condition, { what, timeout = 60_000 }) {
  const deadline = performance.now() + timeout;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited ${timeout} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
