/**
 * A bundle in which each class has its own name again. esbuild makes a class that speaks of itself an expression, `Name=class _Name{…}`, and the
 * name inside is the one that Node shows of its instances. Inside, `Name` is as free as it was in the source.
 */
export function withClassNames(code) {
  const renamed = [...code.matchAll(/\b(\w+)=class _\1\b/g)];
  return renamed.reduce((text, [, name]) => text.replaceAll(new RegExp(`\\b_${name}\\b`, 'g'), name), code);
}
