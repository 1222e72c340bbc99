// CIE L*a*b* to sRGB, as `colorlib.lab_to_rgb` does it, for swatches.

const XYZ_TO_RGB = [
  [3.24048134, -1.53715152, -0.49853633],
  [-0.96925495, 1.87599, 0.04155593],
  [0.05564664, -0.20404134, 1.05731107],
];
const WHITE_D65 = [0.95047, 1.0, 1.08883];

/** Return [red, green, blue] from 0 to 255, clipped, and whether sRGB has the colour at all. */
function labToRgb(L, a, b) {
  const fy = (L + 16) / 116;
  const xyz = [fy + a / 500, fy, fy - b / 200].map(
    (f, i) => WHITE_D65[i] * (f > 0.2068966 ? f ** 3 : (f - 16 / 116) / 7.787),
  );
  const rgb = XYZ_TO_RGB.map((row) => {
    const linear = row.reduce((sum, factor, i) => sum + factor * xyz[i], 0);
    return linear > 0.0031308 ? 1.055 * linear ** (1 / 2.4) - 0.055 : 12.92 * linear;
  });
  return {
    rgb: rgb.map((value) => Math.round(255 * Math.min(1, Math.max(0, value)))),
    isInside: rgb.every((value) => value > -0.005 && value < 1.005),
  };
}
