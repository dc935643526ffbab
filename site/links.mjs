// A page of the repository links to sources that are no pages of the site. They are shown where the repository is.
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const PAGES = /^(README|CHANGELOG|SCOPE|CONTRIBUTING|SECURITY)\.md$|^(docs|site\/build\/reference)\/.*\.md$/;

/** Of markdown-it: what a page links to that is not on the site is linked to in the repository. */
export function linksToSources(md, repository) {
  md.core.ruler.push('links to sources', ({ tokens, env }) => {
    const links = tokens.flatMap((token) => token.children ?? []).filter(({ type }) => type === 'link_open');
    for (const link of links) {
      const href = link.attrGet('href');
      if (/^([a-z][a-z+.-]*:|#|\/)/.test(href)) continue;
      // Where the page stands in the repository, and not where the site has it.
      const path = relative(root, join(dirname(env.realPath ?? env.path), href.replace(/#.*/, '')));
      if (!PAGES.test(path)) link.attrSet('href', `${repository}/blob/main/${path.replaceAll('\\', '/')}`);
    }
  });
}
