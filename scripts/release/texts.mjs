// What a release changes in the files of the repository: the one version that stands in several of them, and the heading of the CHANGELOG.

const VERSION = /^(\d+)\.(\d+)\.(\d+)$/;
const HEADING = /^## (.+)$/m;
const UNRELEASED = /unreleased$/i;

/** What is released together, by its folder. */
export const PACKAGES = ['native', 'packages/protocol', 'packages/client', 'packages/manager'];

/** How each file with the version in it is told another. */
const EDITS = {
  ...Object.fromEntries(PACKAGES.map((folder) => [`${folder}/package.json`, json(withVersion)])),
  'package-lock.json': json(({ packages, ...lock }, version) => ({
    ...lock,
    packages: Object.fromEntries(
      Object.entries(packages).map(([path, each]) => [
        path,
        PACKAGES.includes(path) ? withVersion(each, version) : each,
      ]),
    ),
  })),
  'packages/protocol/src/version.ts': line(/^export const VERSION = '(.*)';$/m),
  'clients/python/shmd.py': line(/^VERSION = "(.*)"$/m),
};

/** Every file that a release changes. */
export const FILES = [...Object.keys(EDITS), 'CHANGELOG.md'];

/**
 * The new texts of FILES, by path. Throws an Error that says what to do when the version is none, or not later than the last one; when nothing was
 * changed since that; or when a file has no version where it should.
 * @param texts of FILES, by path
 * @param date of the release, as `2026-01-31`
 */
export function releaseTexts(texts, version, date) {
  const changelog = closedHeading(texts['CHANGELOG.md'], version, date);
  const edited = Object.entries(EDITS).map(([path, edit]) => [path, edit(texts[path], version, path)]);
  return { ...Object.fromEntries(edited), 'CHANGELOG.md': changelog };
}

/** Whether the CHANGELOG's newest heading is a release's. */
export function isReleased(changelog) {
  return !UNRELEASED.test(HEADING.exec(changelog)?.[1] ?? 'unreleased');
}

function closedHeading(changelog, version, date) {
  if (!VERSION.test(version)) throw new Error(`a version is three numbers, as 1.2.3, not ${JSON.stringify(version)}`);
  if (isReleased(changelog))
    throw new Error('nothing to release: the first heading of CHANGELOG.md is no `## Unreleased`');
  const [, last] = /^## (\d+\.\d+\.\d+), \d{4}-/m.exec(changelog) ?? [];
  if (last !== undefined && !isLater(version, last))
    throw new Error(`${version} is not later than ${last}, the last release`);
  return changelog.replace(HEADING, `## ${version}, ${date}`);
}

function isLater(version, last) {
  const [one, other] = [version, last].map((text) => VERSION.exec(text).slice(1).map(Number));
  const at = one.findIndex((number, i) => number !== other[i]);
  return at !== -1 && one[at] > other[at];
}

/** A manifest, or what the lock file has of it. */
function withVersion(manifest, version) {
  const asked = Object.entries(manifest.dependencies ?? {}).map(([name, at]) => [name, isOurs(name) ? version : at]);
  return { ...manifest, version, ...(asked.length > 0 && { dependencies: Object.fromEntries(asked) }) };
}

const isOurs = (name) => name.startsWith('@shmd/');

/** Members stay in their order: a release changes no other line. */
function json(edit) {
  return (text, version) => `${JSON.stringify(edit(JSON.parse(text), version), null, 2)}\n`;
}

/** A line of code with the version between quotes. */
function line(pattern) {
  return (text, version, path) => {
    const [whole, former] = pattern.exec(text) ?? [];
    if (whole === undefined) throw new Error(`${path} has no line like ${pattern.source}`);
    return text.replace(whole, whole.replace(former, version));
  };
}
