import { expect, test } from 'vitest';
// @ts-expect-error a script without types
import { guideItems } from '../../site/sidebar.mjs';
import { pages } from './pages.js';

interface Item {
  link?: string;
  items?: Item[];
}

const linksOf = ({ link, items = [] }: Item): string[] => [...(link ? [link] : []), ...items.flatMap(linksOf)];

/** Where the site has a page of the repository. */
const placeOf = (page: string) => `/${page.replace(/(README)?\.md$/, '')}`;

test('every page of the site stands in its sidebar', () => {
  const onSite = pages().filter((page) => page.startsWith('docs/') || !page.includes('/'));
  expect((guideItems() as Item[]).flatMap(linksOf).sort()).toEqual(onSite.map(placeOf).sort());
});
