// Once: made of bytes, mapped by the reader, who reads every page.
import { sendsSegments, takesMapped } from '../../lib/segment-ways.mjs';

export const sender = (settings) => sendsSegments(settings, (manager, block) => manager.createFrom(block));
export const receiver = takesMapped;
