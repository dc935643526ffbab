// Put by the bundler in the place of `performance.now()`, for which a program would load all of node:perf_hooks at its start. ms.
export function monotonicNow() {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
