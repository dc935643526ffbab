import { checkedRequest } from '../connection/request-options.js';
import { checkOptions } from '../mistakes/check-options.js';
import { refuseUnknown } from '../mistakes/refuse-unknown.js';
import type { Attachments } from '../segments/attachments.js';
import { closedUnless } from '../segments/closed-unless.js';
import type { SegmentRef } from '../segments/segment-ref.js';
import { encodeList } from '../shareable-list/encode.js';
import { ShareableList } from '../shareable-list/shareable-list.js';
import type { ShareableValue } from '../shareable-list/values.js';
import type { AttachListOptions, CreateListOptions } from './client-options.js';

export async function createList(
  attachments: Attachments,
  values: readonly ShareableValue[],
  options: CreateListOptions,
): Promise<ShareableList> {
  checkOptions(options, 'name');
  const { name, lifetime, meta, signal, timeout, ...unknown } = options;
  refuseUnknown(unknown);
  const request = checkedRequest({ signal, timeout });
  const bytes = encodeList(values);
  const shm = await attachments.create({ name, lifetime, meta, size: bytes.length, publish: false }, request);
  await attachments.initialise(shm, () => void shm.buf.set(bytes), request);
  return closedUnless(shm, () => ShareableList.over(shm));
}

export async function attachList(
  attachments: Attachments,
  target: string | SegmentRef,
  options: AttachListOptions,
): Promise<ShareableList> {
  checkOptions(options, 'access');
  const { access = 'read-write', ...request } = options;
  const located = await attachments.locate(target, request);
  const shm = attachments.hold(located, access);
  return closedUnless(shm, () => ShareableList.over(shm));
}
