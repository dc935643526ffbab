import type { ManagerStatus } from '@shmd/client';
import type { Output } from './output.js';
import { printTable } from './print-table.js';
import { counted, humanBytes, humanDuration } from './text/human.js';
import type { Column } from './text/table.js';
import { withClient } from './with-client.js';

const COLUMNS: Column[] = [
  { heading: 'CLIENT', flexible: true },
  { heading: 'PID', align: 'right' },
  { heading: 'NAME', flexible: true },
  { heading: 'SEGMENTS', align: 'right' },
  { heading: 'SIZE', align: 'right' },
  { heading: 'ATTACHED', align: 'right' },
];

/** Says what the manager holds, and who is connected. */
export async function showStatus(flags: { address?: string; json?: boolean }, output: Output): Promise<void> {
  const status = await withClient(flags.address, (client) => client.status({ clients: true }));
  if (flags.json) return output.json(status);
  for (const line of summary(status)) output.line(line);
  printTable(
    output,
    COLUMNS,
    (status.clients ?? []).map(({ id, pid, name, segments, bytes, attachments }) => [
      id,
      String(pid),
      name,
      String(segments),
      humanBytes(bytes),
      String(attachments),
    ]),
  );
}

/** A manager in two lines. */
export function summary({
  pid,
  address,
  version,
  uptime,
  segments,
  bytes,
  attachments,
  limits,
}: ManagerStatus): string[] {
  const ofBytes = limits.maxBytes === null ? '' : ` of ${humanBytes(limits.maxBytes)}`;
  return [
    `manager ${pid} (${version}) at ${address}, up ${humanDuration(uptime)}`,
    `${counted(segments, 'segment')}, ${humanBytes(bytes)}${ofBytes}, ${counted(attachments, 'attachment')}`,
  ];
}
