const { contextBridge, ipcRenderer } = require('electron');

contextBridge.exposeInMainWorld('frames', {
  on: (show) => ipcRenderer.on('frame', (_, frame) => show(frame)),
});
