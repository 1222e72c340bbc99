// Marks on the ab plane, told apart by shape and letter, so that no hue has to be seen.

const SHAPES = [
  "M 7 0 A 7 7 0 1 1 -7 0 A 7 7 0 1 1 7 0 Z", // circle
  "M -6 -6 H 6 V 6 H -6 Z", // square
  "M 0 -8 L 8 6 H -8 Z", // triangle
  "M 0 -9 L 8 0 L 0 9 L -8 0 Z", // diamond
  "M 0 8 L 8 -6 H -8 Z", // triangle, point down
  "M -3 -8 H 3 V -3 H 8 V 3 H 3 V 8 H -3 V 3 H -8 V -3 H -3 Z", // cross
  "M 8 0 L 4 7 H -4 L -8 0 L -4 -7 H 4 Z", // hexagon
];
const LETTER_DISTANCE = 22;

/** Return the mark of each name: the truth's is a circle with T, the models' go from A on. */
function marksOf(names, truth) {
  let models = 0;
  return Object.fromEntries(
    names.map((name) => {
      if (name === truth) return [name, { shape: SHAPES[0], letter: "T" }];
      const number = models++;
      const shape = SHAPES[1 + (number % (SHAPES.length - 1))];
      return [name, { shape, letter: String.fromCharCode(65 + (number % 19)) }];
    }),
  );
}

/** Put a letter beside each point, away from the others, so that marks may lie on one another. */
function letterPlaces(points) {
  const [cx, cy] = [0, 1].map((k) => points.reduce((sum, p) => sum + p[k], 0) / points.length);
  const places = points.map(([x, y], i) => {
    const isCentral = Math.hypot(x - cx, y - cy) < 1;
    const turn = isCentral ? (2 * Math.PI * i) / points.length : Math.atan2(y - cy, x - cx);
    return [x + LETTER_DISTANCE * Math.cos(turn), y + LETTER_DISTANCE * Math.sin(turn)];
  });
  for (let round = 0; round < 40; round++)
    for (let i = 0; i < places.length; i++)
      for (let j = 0; j < places.length; j++) {
        const other = i === j ? null : places[j];
        for (const near of other ? [other, points[j]] : []) {
          const [dx, dy] = [places[i][0] - near[0], places[i][1] - near[1]];
          const distance = Math.hypot(dx, dy) || 0.01;
          if (distance >= 18) continue;
          const push = (18 - distance) / 2 / distance;
          places[i][0] += dx * push || 0.5;
          places[i][1] += dy * push || 0.5;
        }
      }
  return places;
}
