// Answers every request with the same result. argv: the socket's path, the result as JSON.
import { serve } from '../lib/bare-server.mjs';

const [path, text] = process.argv.slice(2);
const result = JSON.parse(text);

serve(path, () => result);
process.once('disconnect', () => process.exit(0));
