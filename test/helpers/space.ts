/** Which segment space the addon is built for: `npm run test:posix` says so. */
export const SPACE = (process.env.SHMD_TEST_SPACE ?? 'linux') as 'linux' | 'posix';
