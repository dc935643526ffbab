import { ShmError } from '@shmd/protocol';

/** What `start`, which starts a process, returns. Throws ERR_SHM_PERMISSION where Node's permission model forbids that. */
export function permitted<P>(start: () => P): P {
  try {
    return start();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_ACCESS_DENIED') throw error;
    throw new ShmError(
      'ERR_SHM_PERMISSION',
      "Node's permission model forbids to start a manager: add --allow-child-process, or start one elsewhere and connect() to it",
      { cause: error },
    );
  }
}
