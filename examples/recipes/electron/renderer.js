const canvas = document.querySelector('canvas');

window.frames.on(({ width, height, pixels }) => {
  if (canvas.width !== width) Object.assign(canvas, { width, height });
  canvas.getContext('2d').putImageData(new ImageData(new Uint8ClampedArray(pixels), width, height), 0, 0);
});
