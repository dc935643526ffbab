// The least that a manager's start can cost: Node, the addon, a socket that listens, a line that says so. argv: the addon, the socket's path.
const { createServer } = require('node:net');

require(process.argv[2]);
const server = createServer((socket) => {
  socket.on('data', () => socket.write('{}\n'));
});
server.listen(process.argv[3], () => process.stdout.write('{}\n'));
process.stdin.on('end', () => process.exit()).resume();
