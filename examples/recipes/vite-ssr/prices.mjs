// The table that every worker reads: a million prices, in cents.
import { SharedMemoryManager } from '@shmd/manager';

export async function makePrices() {
  const manager = await SharedMemoryManager.start({ namePrefix: `shop_${process.pid}_` });
  const prices = await manager.createArray({ name: 'prices', dtype: 'int32', shape: [1_000_000] });
  prices.data.forEach((_, product) => {
    prices.data[product] = product;
  });
  return { manager, prices };
}
