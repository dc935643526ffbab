import { protectPipe } from '@shmd/native';
import { fromSystemError } from '@shmd/protocol';

/** Who comes at once may leave us no instance of our own pipe for a moment. ms. */
const RETRY_MS = 10;
const TRIES = 500;

/** Where addresses are names of pipes, which are open to all for reading: closes ours to other users. Throws ERR_SHM_PERMISSION, … */
export async function closeToOthers(address: string): Promise<void> {
  for (let left = TRIES; ; left--) {
    try {
      protectPipe?.(address);
      return;
    } catch (error) {
      const busy = (error as NodeJS.ErrnoException).code === 'EBUSY';
      if (!busy || left === 0) throw fromSystemError(error, `keep others from ${address}`);
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}
