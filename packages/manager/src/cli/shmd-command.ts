import { Command } from 'commander';

export interface Example {
  line: string;
  /** What it does. */
  does: string;
}

/** A command that knows more of itself than commander asks: the help, the manual and completions are made of it. */
export class ShmdCommand extends Command {
  readonly examples: Example[] = [];
  /** Its arguments are names of segments that there are. */
  namesSegments = false;

  constructor(name?: string) {
    super(name);
    this.addHelpText('after', () => describe(this.examples));
  }

  override createCommand(name?: string): ShmdCommand {
    return new ShmdCommand(name);
  }

  /** A command takes from its program what it does on errors, but the help that it speaks of is its own. */
  override copyInheritedSettings(program: Command): this {
    return super.copyInheritedSettings(program).showHelpAfterError(`(see: ${program.name()} ${this.name()} --help)`);
  }

  /** An example for the help. */
  example(line: string, does: string): this {
    this.examples.push({ line, does });
    return this;
  }

  takesSegments(): this {
    this.namesSegments = true;
    return this;
  }

  /** Ends the command: it was used in a way that makes no sense. */
  misused(why: string): never {
    return this.error(`error: ${why}`, { code: 'shmd.misused' });
  }
}

function describe(examples: Example[]): string {
  if (examples.length === 0) return '';
  return ['', 'Examples:', ...examples.flatMap(({ line, does }) => [`  ${line}`, `      ${does}`])].join('\n');
}
