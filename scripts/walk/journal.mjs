// The walk as it is read: each line that was typed, what it printed, and how long it took.

export class Journal {
  #seconds = 0;

  step(typed, { printed, code = 0, seconds }) {
    this.#seconds += seconds;
    const ended = code === 0 ? '' : `, exit code ${code}`;
    console.log(`\n$ ${typed}   [${seconds.toFixed(1)} s${ended}]`);
    const lines = printed.trim() === '' ? [] : printed.replace(/^\n+|\n+$/g, '').split('\n');
    for (const line of lines) console.log(`    ${line}`.trimEnd());
  }

  skipped(typed, why) {
    console.log(`\n$ ${typed}   [skipped: ${why}]`);
  }

  end() {
    console.log(`\nThe walk took ${this.#seconds.toFixed(0)} s.`);
  }
}
