import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
// @ts-expect-error a script without types
import { headingSlug } from '../../scripts/lib/heading-slug.mjs';

/** This repository, as pages that are read elsewhere write it. */
export const OURS = 'https://github.com/shmd/shmd';

/** Without the blocks, in which nothing is a link or a heading. */
const prose = (page: string) => page.replaceAll(/^```.*?^```$/gms, '');

/** Where a page points: links, images, and what is written as HTML. */
export function linksOf(page: string): string[] {
  const text = prose(page).replaceAll(/`[^`\n]*`/g, '');
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g), ...text.matchAll(/\b(?:src|srcset|href)="([^"]+)"/g)];
  return targets.map(([, target]) => target as string);
}

/** The anchors of a page's headings. One that is there already is numbered. */
export function anchorsOf(page: string): string[] {
  const seen = new Map<string, number>();
  return Array.from(prose(page).matchAll(/^#{1,6} (.+)$/gm), ([, heading]) => {
    const slug: string = headingSlug((heading as string).replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1'));
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
}

/** The links of the page at `path` that lead nowhere. Other people's sites are not asked: the tests need no network. */
export function brokenLinks(root: string, path: string): string[] {
  return linksOf(readFileSync(join(root, path), 'utf8')).filter((link) => {
    const [target = '', anchor] = link.split('#');
    const file = fileOf(path, target);
    if (file === undefined) return !/^(https:\/\/|mailto:)/.test(link);
    const there = join(root, file);
    if (!existsSync(there)) return true;
    // GitHub's own anchor of a repository's first page.
    if (anchor === undefined || (target === OURS && anchor === 'readme')) return false;
    return !(file.endsWith('.md') && anchorsOf(readFileSync(there, 'utf8')).includes(anchor));
  });
}

/** The file of this repository that a link means, by its path from the root; undefined when it means none. */
function fileOf(from: string, target: string): string | undefined {
  if (target === '') return from;
  if (target === OURS) return 'README.md';
  const [, path] = new RegExp(`^${OURS}/(?:blob|tree)/main/(.+)$`).exec(target) ?? [];
  if (path !== undefined) return path;
  return /^[a-z][a-z+.-]*:/.test(target) ? undefined : join(dirname(from), target);
}
