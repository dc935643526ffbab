// Before the program: this process says that it is Electron, and its addon was built where memory of others may not be viewed. Its children are
// plain Node.js again.
const versions = { ...process.versions, electron: '45.5.0' };
Object.defineProperty(process, 'versions', { value: versions });
await import('@shmd/native');
delete process.env.SHMD_NATIVE_DIR;
