import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');

/** Collects garbage now, so that what one measurement leaves does not fall into the next. */
export const collect = runInNewContext('gc');
