/** A fenced block of a page. */
export interface Block {
  /** Of its fence, from 1. */
  line: number;
  language: string;
  code: string;
  /** The file that its first line names; undefined when it is only a fragment. */
  file: string | undefined;
  /** Why it is not run: `<!-- not run: REASON -->` in the line before it. */
  notRun: string | undefined;
  /** What it is a copy of, a file or a region of one: `<!-- from: PATH[#REGION] -->` in the line before it. */
  from: string | undefined;
}

const PROGRAMS = ['js', 'ts', 'sh', 'python'];
const OTHERS = ['text', 'ini'];

export function blocksOf(page: string): Block[] {
  const lines = page.split('\n');
  const blocks: Block[] = [];
  for (let i = 0; i < lines.length; i++) {
    const language = /^```(.*)$/.exec(lines[i] as string)?.[1];
    if (language === undefined) continue;
    const end = lines.indexOf('```', i + 1);
    if (end === -1) throw new Error(`line ${i + 1}: this block has no end`);
    const code = `${lines.slice(i + 1, end).join('\n')}\n`;
    const file = /^(?:\/\/|#) ([\w-]+\.(?:mjs|sh))\n/.exec(code)?.[1];
    const notRun = /^<!-- not run: (.+) -->$/.exec(lines[i - 1] ?? '')?.[1];
    const from = /^<!-- from: (\S+) -->$/.exec(lines[i - 1] ?? '')?.[1];
    blocks.push({ line: i + 1, language, code, file, notRun, from });
    i = end;
  }
  return blocks;
}

/** What is wrong with the blocks of a page of which `run` are the files that a test runs. Copies are what they are copies of: see sources.ts. */
export function complaints(page: string, run: readonly string[]): string[] {
  const blocks = blocksOf(page).filter(({ from }) => from === undefined);
  const wrong = blocks.flatMap(({ line, language, file, notRun }) => {
    const ran = file !== undefined && run.includes(file);
    if (OTHERS.includes(language)) return notRun ? [`line ${line}: nobody would run this`] : [];
    if (!PROGRAMS.includes(language)) return [`line ${line}: ${language || 'no language'}: say text, if it is none`];
    if (ran && notRun) return [`line ${line}: ${file} is run`];
    return ran || notRun ? [] : [`line ${line}: ${file ?? 'a fragment'} is not run, and nothing says why`];
  });
  const there = blocks.map(({ file }) => file);
  return [...wrong, ...run.filter((file) => !there.includes(file)).map((file) => `${file} is not there`)];
}
