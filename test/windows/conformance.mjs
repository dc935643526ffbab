// What every back end of the segment store does: the cases that vitest runs over the others, over that of Windows.
import { pathToFileURL } from 'node:url';
import { check, finish, skip } from './helpers/cases.mjs';
import { win32Bed } from './helpers/win32-bed.mjs';

const { CASES, Trial } = await import(pathToFileURL(process.env.SHMD_TEST_CONFORMANCE).href);

class Skipped extends Error {}

for (const { title, run } of CASES) {
  const bed = win32Bed();
  const cannot = (why) => {
    throw new Skipped(why);
  };
  const failure = await run(new Trial(bed), cannot).then(
    () => null,
    (error) => error,
  );
  bed.close();
  if (failure instanceof Skipped) skip(title, failure.message);
  else {
    await check(title, () => {
      if (failure) throw failure;
    });
  }
}

finish();
