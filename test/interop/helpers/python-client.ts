import type { SharedMemoryManager } from '@shmd/manager';
import { type Scene, scene } from '../../helpers/scene.js';
import { PythonSession } from './python-session.js';

const PRELUDE = `
import shmd
client = shmd.connect()

def code(call):
    """The code of the ShmError that a call raises, else what it returned."""
    try:
        return call()
    except shmd.ShmError as error:
        return error.code
`;

/** A manager, and a Python process with a connected `client` and `code(call)`. */
export async function openPythonClient(): Promise<{ own: Scene; manager: SharedMemoryManager; py: PythonSession }> {
  const own = scene();
  const manager = await own.manager();
  const py = await PythonSession.open(manager.env);
  await py.run(PRELUDE);
  return { own, manager, py };
}
