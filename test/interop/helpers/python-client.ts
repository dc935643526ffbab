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

/** From then on Python is as on a system without libatomic. */
export const WITHOUT_LIBATOMIC = `
def without_libatomic(name, load=shmd.ctypes.PyDLL, **options):
    if name:
        raise OSError(f"{name} is not there")
    return load(name, **options)
shmd.ctypes.PyDLL = without_libatomic
`;

/** For tests of what works either way. Each with what Python runs first. */
export const WITH_AND_WITHOUT = [
  ['with libatomic', ''],
  ['without libatomic', WITHOUT_LIBATOMIC],
] as const;

/** A manager, and a Python process with a connected `client` and `code(call)`. */
export async function openPythonClient(): Promise<{ own: Scene; manager: SharedMemoryManager; py: PythonSession }> {
  const own = scene();
  const manager = await own.manager();
  return { own, manager, py: await connectPython(manager) };
}

/** Another such process, with a client of that manager. */
export async function connectPython(manager: Pick<SharedMemoryManager, 'env'>): Promise<PythonSession> {
  const py = await PythonSession.open(manager.env);
  await py.run(PRELUDE);
  return py;
}
