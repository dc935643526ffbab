/** Polls until the condition holds, and returns what it then was. Throws, saying what was awaited, when the deadline (ms) passes. */
export async function until(condition, { what, timeout = 60_000 }) {
  const deadline = performance.now() + timeout;
  for (;;) {
    const found = await condition();
    if (found) return found;
    if (performance.now() > deadline) throw new Error(`waited ${timeout} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
