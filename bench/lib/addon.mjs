import { dirname, join } from 'node:path';
import { reaperPath } from '@shmd/native';

/** Path of the addon, for those who load nothing else. */
export const addonPath = join(dirname(reaperPath), 'shmd.node');
