import type { BoardService } from './board.js';
import type { SegmentService } from './segment-service.js';

/** The time that the clients of a former manager have to come back and claim what they hold. */
export class ClaimWindow {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly segments: Pick<SegmentService, 'endClaims'>,
    private readonly board: Pick<BoardService, 'endClaims'> | undefined,
  ) {}

  /** @param grace seconds that it stays open */
  open(grace: number): void {
    this.#timer = setTimeout(() => {
      this.segments.endClaims();
      this.board?.endClaims();
    }, grace * 1000);
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
