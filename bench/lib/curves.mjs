import { median } from './stats.mjs';

/**
 * Curves of p50 and p99 from contenders whose samples are lists of points `{ series, x, p50, p99 }`: of each point the median of the rounds.
 * `rare`: whether p99 is of enough operations to be shown.
 */
export function curves(rounds, { id, title, x, y, rare = true }) {
  const points = rounds.flatMap((round) =>
    Object.values(round).flatMap((samples) => samples.flatMap((one) => one.points)),
  );
  const series = [...new Set(points.map((point) => point.series))].map((name) => {
    const own = points.filter((point) => point.series === name);
    const places = [...new Set(own.map((point) => point.x))].sort((a, b) => a - b);
    return { name, points: places.map((place) => pointOf(place, own)) };
  });
  return { id, title, x, y, rare, series };
}

function pointOf(x, points) {
  const here = points.filter((point) => point.x === x);
  return { x, p50: median(here.map(({ p50 }) => p50)), p99: median(here.map(({ p99 }) => p99)) };
}
