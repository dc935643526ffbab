// Two of these on one machine need a prefix each: the names of segments belong to the machine.
const prefix = process.env.SHOP_PREFIX ?? 'shop-';

module.exports = {
  apps: [
    {
      name: 'shmd',
      script: 'node_modules/@shmd/manager/bin/shmd.js',
      // A manager that is killed has 10 s to come back, and nobody loses anything.
      args: `start --grace 10 --name-prefix ${prefix} --log-level warn`,
      treekill: false, // its reaper must outlive it, to guard what it had
      kill_timeout: 10_000, // of a planned stop that has much to free
    },
    {
      name: 'web',
      script: 'web.mjs',
      exec_mode: 'cluster',
      instances: 2,
      wait_ready: true, // `pm2 reload` takes the next one when this one says 'ready'
    },
  ],
};
