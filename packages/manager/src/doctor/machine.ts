/** Whether a manager answers at the address, and how the kernel sees it from here. */
export type ManagerSeen =
  | { state: 'none' }
  | { state: 'unreachable'; why: string }
  /** `kernelPid`: its pid in our PID namespace, as the kernel recorded it; 0 when it has none. */
  | { state: 'running'; pid: number; kernelPid: number };

/** `reaperPath` is null where nobody has to clean up after a manager. */
export type NativeSeen = { reaperPath: string | null } | { missing: string };

/** The facts that checks judge, gathered in one place: a test gives others. */
export interface Machine {
  /** Where `/etc`, `/proc`, `/run`, `/usr` and `/var` are looked for: `/`. */
  root: string;
  uid: number;
  user: string;
  address: string;
  runtimeDir: string;
  shmDir: string;
  manager: ManagerSeen;
  native: NativeSeen;
}
