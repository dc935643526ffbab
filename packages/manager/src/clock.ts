/** Time, for the parts whose tests cannot wait for it. ms. */
export interface Clock {
  /** Only differences mean anything. */
  now(): number;
  /** Runs something later, unless the function that it returns is called before. Keeps no process alive. */
  after(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms).unref();
    return () => clearTimeout(timer);
  },
};
