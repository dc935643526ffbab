// In the place of Electron's module, in its main process: an app that quits after so many frames, and a window that says what was sent to it.
import { EventEmitter } from 'node:events';

const FRAMES = 20;

export const app = Object.assign(new EventEmitter(), {
  whenReady: async () => {},
  quit: () => process.exit(),
});

export class BrowserWindow {
  webContents = {
    send: (channel, message) => {
      // As between Electron's processes.
      const { number, pixels } = structuredClone(message);
      console.log(`window: ${channel} ${number}, ${pixels.length} bytes of ${pixels[0]} to ${pixels.at(-1)}`);
      if (number === FRAMES) app.emit('window-all-closed');
    },
  };

  async loadFile() {}
}
