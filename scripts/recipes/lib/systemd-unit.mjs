// A unit of systemd, as far as recipes use them.

export class SystemdUnit {
  #settings;

  /**
   * @param text of the unit
   * @param specifiers what `%t`, `%h` and the like stand for: `{ t: '/run' }`
   */
  constructor(text, specifiers) {
    const lines = text.replaceAll(/%(\w)/g, (_, letter) => specifiers[letter]).matchAll(/^(\w+)=(.*)$/gm);
    this.#settings = Array.from(lines, ([, key, value]) => [key, value]);
  }

  /** What the lines with this key say, in their order. */
  all(key) {
    return this.#settings.filter(([each]) => each === key).map(([, value]) => value);
  }

  /** The variables that it sets. */
  get environment() {
    return Object.fromEntries(this.all('Environment').map((variable) => variable.split('=')));
  }
}
