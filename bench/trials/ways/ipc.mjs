// child_process IPC with serialization 'advanced'.
export const sender = () => ({
  send(block, processes) {
    for (const each of processes) each.send(block);
  },
});

export function receiver(_, taken) {
  process.on('message', taken);
  return {};
}
