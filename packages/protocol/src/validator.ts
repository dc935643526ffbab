/** Why a compiled validator refused a value: what the compiler, ajv, tells of it. */
export interface Fault {
  /** JSON pointer. */
  instancePath: string;
  keyword: string;
  /** What the keyword says, the value, and its schema. Not of answers: nobody puts into words what is wrong with them. */
  params?: Record<string, unknown> | undefined;
  data?: unknown;
  parentSchema?: unknown;
}

/** A compiled validator. `errors` is of the last call. */
export interface Validator {
  (value: unknown): boolean;
  errors?: Fault[] | null | undefined;
}

/** What is wrong with a value, and where in it. */
export interface Reason {
  path: readonly PropertyKey[];
  message: string;
}

/** Finds words for what a validator refused. */
export type Explain = (method: string, value: unknown, faults: readonly Fault[]) => Reason;
