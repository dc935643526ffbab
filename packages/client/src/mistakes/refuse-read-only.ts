import { ShmError } from '@shmd/protocol';
import type { Access } from '../memory/mapping.js';

/** For what changes a segment, or says that it was changed. Throws ERR_SHM_PERMISSION for an attachment that may not. */
export function refuseReadOnly({ name, access }: { readonly name: string; readonly access: Access }): void {
  if (access !== 'read') return;
  const instead = "attach it without { access: 'read' } to write, notify or lock";
  throw new ShmError('ERR_SHM_PERMISSION', `${name} was attached for reading: ${instead}`);
}
