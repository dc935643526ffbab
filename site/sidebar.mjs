// What stands beside each page of the site.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const recipes = fileURLToPath(new URL('../docs/recipes/README.md', import.meta.url));

const BEFORE_RECIPES = {
  Start: { 'What it is': '/', 'When, and when not': '/docs/choosing', 'From Python': '/docs/migrating-from-python' },
  Guides: {
    'Waiting, locks and cells': '/docs/coordination',
    'Python beside Node.js': '/docs/python',
    'The command': '/docs/command',
    Operations: '/docs/operations',
    Security: '/docs/security',
    Runtimes: '/docs/runtimes',
    Bundlers: '/docs/bundlers',
    Platforms: '/docs/platforms',
    Errors: '/docs/errors',
  },
};

const AFTER_RECIPES = {
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

/** The kinds of names in the reference, as its folders are called. What is only looked up from a class is folded. */
const KINDS = {
  classes: { text: 'Classes' },
  functions: { text: 'Functions' },
  variables: { text: 'Variables' },
  interfaces: { text: 'Interfaces', collapsed: true },
  'type-aliases': { text: 'Types', collapsed: true },
};

/** Beside a page that people have written. */
export function guideItems() {
  return [
    ...groups(BEFORE_RECIPES),
    { text: 'Recipes', link: '/docs/recipes/', items: recipeItems() },
    ...groups(AFTER_RECIPES),
  ];
}

/** What the list of recipes links to, in its order. */
function recipeItems() {
  const links = readFileSync(recipes, 'utf8').matchAll(/^\| \[(.+?)\]\((.+?)\.md\)/gm);
  return Array.from(links, ([, text, name]) => ({ text, link: `/docs/recipes/${name}` }));
}

function groups(pages) {
  const items = (links) => Object.entries(links).map(([text, link]) => ({ text, link }));
  return Object.entries(pages).map(([text, links]) => ({ text, items: items(links) }));
}

/** Beside a page of the reference that TypeDoc has written to this folder: its folders are packages, and theirs kinds of names. */
export function referenceItems(reference) {
  return readdirSync(`${reference}/@shmd`).map((name) => ({
    text: `@shmd/${name}`,
    link: `/reference/@shmd/${name}/`,
    items: Object.entries(KINDS)
      .map(([kind, look]) => ({ ...look, items: nameItems(reference, `@shmd/${name}/${kind}`) }))
      .filter(({ items }) => items.length > 0),
  }));
}

function nameItems(reference, folder) {
  if (!existsSync(`${reference}/${folder}`)) return [];
  const names = readdirSync(`${reference}/${folder}`).map((file) => file.replace(/\.md$/, ''));
  return names.map((text) => ({ text, link: `/reference/${folder}/${text}` }));
}
