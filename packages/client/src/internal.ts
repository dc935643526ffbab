/** For `@shmd/manager` only: a manager one started is also a client of it. */
export { openClient } from './connect.js';
export { Link } from './connection/link.js';
