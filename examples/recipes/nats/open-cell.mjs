// A cell of that name: made by whoever comes first, also after its writer was started again.
import { SharedCell } from '@shmd/client';

export async function openCell(client, options) {
  try {
    return await SharedCell.create(client, options);
  } catch (error) {
    if (error.code !== 'ERR_SHM_EXISTS') throw error;
    return SharedCell.over(await client.attach(options.name, { wait: true }));
  }
}
