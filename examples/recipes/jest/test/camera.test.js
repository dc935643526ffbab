const { FRAME_BYTES, openCamera } = require('../frames.js');

test('there is one camera', async () => {
  const camera = await openCamera();
  await expect(openCamera()).rejects.toMatchObject({ code: 'ERR_SHM_EXISTS' });
  await camera.close();
});

test('a frame has its size', async () => {
  const camera = await openCamera();
  expect(camera.show(new Uint8Array(FRAME_BYTES))).toBe(1);
  expect(() => camera.show(new Uint8Array(1))).toThrow(/76800 bytes/);
  await camera.close();
});
