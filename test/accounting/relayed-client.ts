import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const RELAY = fileURLToPath(new URL('../fixtures/relay.mjs', import.meta.url));

interface Answer {
  id: number;
  // biome-ignore lint/suspicious/noExplicitAny: an answer is whatever the manager sent
  result?: any;
  error?: { data: { code: string } };
}

/** A client in a process of its own, so that it can be killed. */
export class RelayedClient {
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #ids = 0;
  id = '';

  private constructor(private readonly child: ChildProcess) {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const answer = JSON.parse(line) as Answer;
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
  }

  static async open(address: string, name: string): Promise<RelayedClient> {
    const client = new RelayedClient(spawn(process.execPath, [RELAY, address], { stdio: ['pipe', 'pipe', 'inherit'] }));
    const { result } = await client.request('hello', {
      protocol: 1,
      client: { pid: client.child.pid, name, version: '0' },
    });
    client.id = result.clientId;
    return client;
  }

  request(method: string, params: object): Promise<Answer> {
    const id = ++this.#ids;
    const answer = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    this.child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    return answer;
  }

  /** Ends the process as it ends itself, or without asking it. */
  async end(how: 'disconnect' | 'kill'): Promise<void> {
    const exited = once(this.child, 'exit');
    if (how === 'kill') this.child.kill('SIGKILL');
    else this.child.stdin?.end();
    await exited;
  }
}
