import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { SharedMemoryManager } from '@shmd/manager';
import { expect } from 'vitest';
import type { Scene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';
import type { Model, ModelClient } from './model.js';
import { RelayedClient } from './relayed-client.js';

/** A real manager, and real processes for clients. */
export class Real {
  readonly #clients = new Map<number, RelayedClient>();
  /** How often it has been compared. */
  checks = 0;

  constructor(
    private readonly scene: Scene,
    private readonly manager: SharedMemoryManager,
  ) {}

  async join(key: number): Promise<void> {
    this.#clients.set(key, await RelayedClient.open(this.manager.address, `client ${key}`));
  }

  client({ key }: ModelClient): RelayedClient {
    return this.#clients.get(key) as RelayedClient;
  }

  async leave(client: ModelClient, how: 'disconnect' | 'kill'): Promise<void> {
    const { id } = this.client(client);
    await this.client(client).end(how);
    this.#clients.delete(client.key);
    const isBooked = async () =>
      (await this.manager.status({ clients: true })).clients?.some((booked) => booked.id === id);
    await until(async () => !(await isBooked()), { what: 'the manager to notice' });
  }

  /** The manager's totals, its clients, its segments and the directory all say what the model says. */
  async agreesWith(model: Model): Promise<void> {
    this.checks++;
    const status = await this.manager.status({ clients: true });
    const attachments = [...model.clients.values()].reduce((sum, client) => sum + client.attachments.size, 0);
    expect({ segments: status.segments, bytes: status.bytes, attachments: status.attachments }).toEqual({
      ...model.usage(),
      attachments,
    });
    for (const client of model.clients.values()) {
      const booked = status.clients?.find(({ id }) => id === this.client(client).id);
      expect(booked).toMatchObject({ ...model.usage(client), attachments: client.attachments.size });
    }
    const expected = [...model.segments.values()].map(({ name, size }) => ({ name, size }));
    const listed = (await this.manager.list()).map(({ name, size }) => ({ name, size }));
    expect(sorted(listed)).toEqual(sorted(expected));
    expect(sorted(this.#directory())).toEqual(sorted(expected));
  }

  /** Everybody leaves and everything goes. */
  async clear(): Promise<void> {
    await Promise.all([...this.#clients.values()].map((client) => client.end('kill')));
    this.#clients.clear();
    await until(async () => (await this.manager.status({ clients: true })).clients?.length === 1, {
      what: 'all to have left',
    });
    for (const { name } of await this.manager.list()) await this.manager.unlink(name);
  }

  #directory(): { name: string; size: number }[] {
    const { prefix } = this.scene;
    return this.scene.segments().map((osName) => ({
      name: osName.slice(prefix.length),
      size: statSync(join('/dev/shm', osName)).size,
    }));
  }
}

function sorted(segments: { name: string; size: number }[]): { name: string; size: number }[] {
  return segments.sort((a, b) => (a.name < b.name ? -1 : 1));
}
