import { isWorker } from '@shmd/native';

/*
 * When a worker ends, each ArrayBuffer is asked whether its memory is still its own (native/src/binding/end_notice.h), and one that the
 * collector has taken cannot answer. The collector often runs between a worker's last line and its end. What it takes then must not be
 * an ArrayBuffer: in a worker they stay until their attachment was collected and script ran again, which is when the registry lets go.
 */
const registry = isWorker ? new FinalizationRegistry<ArrayBuffer>(() => {}) : null;

/** Keeps `buffer` a little longer than `attachment`. */
export function keepBuffer(attachment: object, buffer: ArrayBuffer): void {
  registry?.register(attachment, buffer);
}
