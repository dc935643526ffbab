/** How a test says that it cannot be run here, and why; it ends there. */
export type Skip = (why: string) => void;
