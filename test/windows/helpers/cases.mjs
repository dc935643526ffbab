// One line for each case, and a last one that says how many there were: the runner believes nothing else, for on Windows a process that
// another has ended reports success.

let passed = 0;
let failed = 0;

/** Runs one case. The others go on when it fails. */
export async function check(what, body) {
  try {
    await body();
    passed++;
    console.log(`ok ${what}`);
  } catch (error) {
    failed++;
    console.log(`FAILED ${what}: ${error.stack ?? error}`);
  }
}

/** Says which case cannot be shown here, and why. */
export function skip(what, why) {
  console.log(`skipped ${what}: ${why}`);
}

/** The last thing that a program of cases does. */
export function finish() {
  console.log(`finished: ${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}

/** Asks until it is so, at most for so many ms. */
export async function until(what, condition, timeout = 20_000) {
  const deadline = performance.now() + timeout;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`${what}: not in ${timeout} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
