// The main process: it starts the manager and the camera, copies each frame out of shared memory, and hands it to the window.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SharedMemoryManager } from '@shmd/manager';
import { app, BrowserWindow } from 'electron';

const WIDTH = 640;
const HEIGHT = 480;
const pathOf = (file) => fileURLToPath(new URL(file, import.meta.url));

// #region start
const manager = await SharedMemoryManager.start({ namePrefix: `frames_${process.pid}_` }); // on the Node.js that PATH names
const frames = await Promise.all([0, 1, 2].map(() => manager.create(WIDTH * HEIGHT * 4)));

// Not utilityProcess, which is Electron, too: only a plain Node.js may view the memory.
const camera = spawn('node', [pathOf('camera.mjs')], {
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  env: { ...process.env, ...manager.env },
});
camera.send({ refs: frames.map(({ ref }) => ref) });
camera.once('exit', () => app.quit());
// #endregion

await app.whenReady();
const window = new BrowserWindow({ webPreferences: { preload: pathOf('preload.cjs') } });
await window.loadFile(pathOf('index.html'));

// #region read
camera.on('message', ({ slot, number }) => {
  const pixels = frames[slot].read(); // a private copy: buf would be ERR_SHM_UNSUPPORTED here
  camera.send({ free: slot });
  window.webContents.send('frame', { number, width: WIDTH, height: HEIGHT, pixels });
});
// #endregion

app.on('window-all-closed', () => app.quit()); // the manager, the camera and the memory end with this process
