/** One line that counts, for whoever reads the output by machine. */
export function countsLine(what, { passed, failed, skipped = 0 }) {
  return `${what}: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** Of vitest's JSON report. A file that cannot be loaded has no tests, and is one that failed. */
export function countsOf({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }) {
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return {
    passed: numPassedTests,
    failed: numFailedTests + unloaded.length,
    skipped: numPendingTests + numTodoTests,
  };
}
