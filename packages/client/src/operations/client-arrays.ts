import type { DType } from '@shmd/protocol';
import { checkOptions } from '../mistakes/check-options.js';
import type { Attachments } from '../segments/attachments.js';
import { closedUnless } from '../segments/closed-unless.js';
import type { SegmentRef } from '../segments/segment-ref.js';
import { settleLayout } from '../shared-array/layout.js';
import { type AttachArrayOptions, arrayParams, type CreateArrayOptions } from '../shared-array/options.js';
import { SharedArray } from '../shared-array/shared-array.js';

export async function createArray<D extends DType>(
  attachments: Attachments,
  options: CreateArrayOptions<D>,
): Promise<SharedArray<D>> {
  const { params, request } = arrayParams(options);
  const shm = await attachments.create({ ...params, publish: true }, request);
  try {
    return SharedArray.over(shm, { dtype: options.dtype, shape: params.shape });
  } catch (error) {
    await attachments.discard(shm);
    throw error;
  }
}

export async function attachArray<D extends DType>(
  attachments: Attachments,
  target: string | SegmentRef,
  options: AttachArrayOptions<D>,
): Promise<SharedArray<D>> {
  checkOptions(options, 'access');
  const { access = 'read-write', dtype, shape, ...request } = options;
  const located = await attachments.locate(target, request);
  const shm = attachments.hold(located, access);
  return closedUnless(shm, () => SharedArray.over(shm, settleLayout(located, { dtype, shape })));
}
