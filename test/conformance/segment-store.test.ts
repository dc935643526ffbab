import { onTestFinished, test } from 'vitest';
import { BACK_ENDS } from './back-ends.js';
import { CASES, Trial } from './cases.js';

for (const { title, run } of CASES) {
  for (const [name, open] of Object.entries(BACK_ENDS)) {
    test(`${name}: ${title}`, ({ skip }) => {
      const bed = open();
      onTestFinished(() => bed.close());
      return run(new Trial(bed), skip);
    });
  }
}
