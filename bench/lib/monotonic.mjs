/** µs on a clock that all processes of a machine share. */
export const monotonicMicroseconds = () => Number(process.hrtime.bigint()) / 1000;
