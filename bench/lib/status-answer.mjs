import { SharedMemoryManager } from '@shmd/manager';

/** What a manager answers to status(): peers answer with as much. */
export async function statusAnswer({ runtimeDir, namePrefix }) {
  const manager = await SharedMemoryManager.start({ runtimeDir, namePrefix });
  try {
    return await manager.status();
  } finally {
    await manager.shutdown();
  }
}

/** The line that asks for it, or answers. */
export const requestLine = (id) => `${JSON.stringify({ jsonrpc: '2.0', id, method: 'manager.status', params: {} })}\n`;
export const answerLine = (id, result) => `${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`;
