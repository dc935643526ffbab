import { ShmError } from '@shmd/protocol';

const INSTEAD = 'hand on shm.ref, to attach it there, or a copy, shm.read()';

/** For who uses an attachment whose ArrayBuffer a script has transferred: the memory is out of its reach, here and for good. */
export function moved(): ShmError {
  return new ShmError('ERR_SHM_CLOSED', `the memory was transferred to another ArrayBuffer: ${INSTEAD}`);
}

let isSaid = false;

/** The same for who does not look at errors, as an empty Buffer gives none: once in a process, and not in production. */
export function warnOfMoved(name: string): void {
  if (isSaid || process.env.NODE_ENV === 'production') return;
  isSaid = true;
  const message = `the buffer of ${name} was transferred, and is empty here: ${INSTEAD}`;
  process.emitWarning(message, { type: 'ShmWarning', code: 'SHM_WARN_TRANSFERRED' });
}
