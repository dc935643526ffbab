export class FaultControl {
  constructor(path: string);
  static create(path: string): FaultControl;
  arm(n: number, errno: number): void;
  disarm(): string | undefined;
  close(): void;
}
