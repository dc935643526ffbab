// The site is the pages as they stand in the repository, and the reference that TypeDoc has written to site/build.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { headingSlug } from '../../scripts/lib/heading-slug.mjs';
import { linksToSources } from '../links.mjs';

const REPOSITORY = 'https://github.com/shmd/shmd';
const reference = fileURLToPath(new URL('../build/reference', import.meta.url));
const recipes = fileURLToPath(new URL('../../docs/recipes/README.md', import.meta.url));

const GUIDES = {
  Start: { 'What it is': '/', 'When, and when not': '/docs/choosing', 'From Python': '/docs/migrating-from-python' },
  Guides: {
    'Waiting, locks and cells': '/docs/coordination',
    'Python beside Node.js': '/docs/python',
    Operations: '/docs/operations',
    Security: '/docs/security',
    Runtimes: '/docs/runtimes',
    Bundlers: '/docs/bundlers',
    Platforms: '/docs/platforms',
    Errors: '/docs/errors',
  },
  Foundations: {
    'Failure model': '/docs/failure-model',
    Benchmarks: '/docs/benchmarks',
    Architecture: '/docs/architecture',
    Models: '/docs/models/',
    Protocol: '/docs/protocol',
  },
  Project: {
    Changes: '/CHANGELOG',
    Scope: '/SCOPE',
    Contributing: '/CONTRIBUTING',
    'Reporting a vulnerability': '/SECURITY',
  },
};

/** What the list of recipes links to, in its order. */
function recipeItems() {
  const links = readFileSync(recipes, 'utf8').matchAll(/^\| \[(.+?)\]\((.+?)\.md\)/gm);
  return Array.from(links, ([, text, name]) => ({ text, link: `/docs/recipes/${name}` }));
}

const items = (pages) => Object.entries(pages).map(([text, link]) => ({ text, link }));

/** The folders of the reference are packages, their folders kinds of names, and the files of those the names. */
function referenceItems() {
  return readdirSync(`${reference}/@shmd`).map((name) => ({
    text: `@shmd/${name}`,
    items: readdirSync(`${reference}/@shmd/${name}`, { recursive: true, encoding: 'utf8' })
      .map((path) => path.replaceAll('\\', '/'))
      .filter((path) => /\/.+\.md$/.test(path))
      .map((path) => ({
        text: path.replace(/^.*\/(.+)\.md$/, '$1'),
        link: `/reference/@shmd/${name}/${path.slice(0, -'.md'.length)}`,
      }))
      .sort((a, b) => a.text.localeCompare(b.text)),
  }));
}

export default defineConfig({
  title: 'shmd',
  description:
    'Shared memory for Node.js, with a manager: named blocks that several processes read and write, reclaimed whoever dies',
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
  cleanUrls: true,
  lastUpdated: false,
  markdown: {
    anchor: { slugify: headingSlug },
    config: (md) => md.use(linksToSources, REPOSITORY),
  },
  themeConfig: {
    nav: [
      { text: 'Guide', link: '/', activeMatch: '^/(docs/.*)?$' },
      { text: 'Reference', link: '/reference/@shmd/client/', activeMatch: '^/reference/' },
      { text: 'Benchmarks', link: '/docs/benchmarks' },
    ],
    sidebar: {
      '/reference/': referenceItems(),
      '/': [
        ...Object.entries(GUIDES).map(([text, pages]) => ({ text, items: items(pages) })),
        { text: 'Recipes', link: '/docs/recipes/', items: recipeItems() },
      ],
    },
    outline: [2, 3],
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
  },
});
