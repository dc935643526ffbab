import type { RecordedSegment, SegmentStore } from '../../packages/manager/src/segments/segment-store.js';

export type Made = RecordedSegment & { size: number };

/** A store in a place of its own, and what others may do there. Undefined: nothing here can be brought to that. */
export interface TestBed {
  store: SegmentStore;
  /** What all OS names here begin with. */
  prefix: string;
  /** More bytes than there are. */
  tooMuch: number;
  /** Making so many bytes takes a while: before they have a name it is asked whether anybody still wants them. */
  slowBytes: number | undefined;
  /** The size that the system tells of what was made with this one. Bytes. */
  told(size: number): number;
  /** What has a name tells which creation it is. Else that is proved by a handle to it alone. */
  namesTell: boolean;
  /** Segments may outlive their manager. */
  outlive: boolean;
  /** OS names of all that is there. */
  names(): string[];
  /** Uids that a successor would be told of, where one is told. */
  recorded: (() => string[]) | undefined;
  /** A stranger makes an object. */
  place(osName: string, size: number): void;
  /** A stranger lets go what it made. */
  leave(osName: string): void;
  /** A stranger puts an object in the place of one. */
  replace: ((osName: string, size: number) => void) | undefined;
  /** A stranger makes something that is no memory. */
  placeOther: ((osName: string) => void) | undefined;
  /** A stranger cuts an object down to so many bytes. */
  cut: ((osName: string, size: number) => void) | undefined;
  /**
   * The bytes, as a client maps them, to read and write unless told otherwise. Throws when they are not this creation's. Null: nobody can map
   * here.
   */
  map(segment: Made, access?: 'read' | 'read-write'): Uint8Array | null;
  /** From now on the OS refuses to remove it. */
  refuse: ((osName: string) => void) | undefined;
  close(): void;
}
