// The site is the pages as they stand in the repository, and the reference that TypeDoc has written to site/build.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { headingSlug } from '../../scripts/lib/heading-slug.mjs';
import { linksToSources } from '../links.mjs';
import { guideItems, referenceItems } from '../sidebar.mjs';

const REPOSITORY = 'https://github.com/shmd/shmd';
// A block. It stands in the pages themselves, so that no browser asks for a file that is not there.
const ICON =
  'data:image/svg+xml,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect x="1" y="4" width="14" height="8" rx="2" fill="#0969da"/></svg>',
  );
const reference = fileURLToPath(new URL('../build/reference', import.meta.url));

export default defineConfig({
  title: 'shmd',
  description:
    'Shared memory for Node.js, with a manager: named blocks that several processes read and write, reclaimed whoever dies',
  head: [['link', { rel: 'icon', href: ICON }]],
  srcDir: '..',
  outDir: 'build/html',
  cacheDir: 'build/cache',
  srcExclude: ['{bench,clients,examples,native,packages,scripts,test}/**', 'site/build/html/**', 'site/build/cache/**'],
  rewrites: {
    'README.md': 'index.md',
    'docs/models/README.md': 'docs/models/index.md',
    'docs/recipes/README.md': 'docs/recipes/index.md',
    'site/build/reference/:path(.*)': 'reference/:path',
  },
  // The first page is README.md, which has no front matter: a title that says no more than the name is of little use in a tab.
  transformPageData: (page) =>
    page.relativePath === 'index.md' ? { titleTemplate: 'shared memory for Node.js' } : undefined,
  cleanUrls: true,
  lastUpdated: false,
  markdown: {
    anchor: { slugify: headingSlug },
    config: (md) => md.use(linksToSources, REPOSITORY),
  },
  themeConfig: {
    nav: [
      { text: 'Guide', link: '/', activeMatch: '^/(?!reference/|docs/benchmarks)' },
      { text: 'Reference', link: '/reference/@shmd/client/', activeMatch: '^/reference/' },
      { text: 'Benchmarks', link: '/docs/benchmarks' },
    ],
    sidebar: { '/reference/': referenceItems(reference), '/': guideItems() },
    outline: [2, 3],
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
  },
});
