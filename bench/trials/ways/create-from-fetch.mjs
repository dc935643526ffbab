// Once: made of bytes, taken as bytes, mapped by nobody.
import { sendsSegments, takesSegments } from '../../lib/segment-ways.mjs';

export const sender = (settings) => sendsSegments(settings, (manager, block) => manager.createFrom(block));
export const receiver = (settings) => takesSegments(settings, (client, name) => client.fetch(name));
