// What talks to a manager, to be loaded at once: one file after the other would take longer than what most of them do.
export { writeOut } from './cat.js';
export { createSegment } from './create.js';
export { dumpSegment } from './dump/dump.js';
export { listSegments } from './ls.js';
export { notifyOfChange } from './notify.js';
export { removeSegments } from './rm.js';
export { showSegment } from './stat.js';
export { showStatus } from './status.js';
export { stopManager } from './stop.js';
export { showTop } from './top/top.js';
export { showVersion } from './version.js';
export { waitForChange } from './wait.js';
export { writeSegment } from './write.js';
