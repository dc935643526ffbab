// What Vite builds, and loads again whenever it was edited. It is given the prices, and does not attach them.
export function render(path, prices) {
  const product = Number(/^\/products\/(\d+)$/.exec(path)?.[1]);
  if (!(product < prices.data.length)) return undefined;
  return `<p>Product ${product} costs ${Atomics.load(prices.data, product) / 100}</p>`;
}
