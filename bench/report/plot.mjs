// Curves as SVG. ECharts draws them without a DOM.

import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { placeOf } from '../lib/places.mjs';

echarts.use([LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

const SIZE = { width: 900, height: 520 };
/** Of Okabe and Ito, which people who see colours differently tell apart; beyond them the symbols do. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'];
const SYMBOLS = ['circle', 'triangle', 'rect', 'diamond'];
const FONT = 'Arial, Helvetica, sans-serif';

export function plot(curve) {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
  chart.setOption(optionsOf(curve));
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${svg}\n`;
}

function optionsOf({ title, x, y, rare, series }) {
  const places = series.flatMap(({ points }) => points.map((point) => point.x));
  const lines = series.flatMap((one, i) => [line(one, i, 'p50'), ...(rare ? [line(one, i, 'p99')] : [])]);
  return {
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: FONT },
    title: { text: title, subtext: rare ? 'solid: p50, dashed: p99' : 'p50', left: 'center', top: 8 },
    legend: { bottom: 8, data: series.map(({ name }) => ({ name })), itemGap: 28 },
    grid: { left: 80, right: 45, top: 70, bottom: 60 + 25 * Math.ceil(series.length / 4) },
    xAxis: {
      type: 'log',
      // Sizes are powers of four, so that each has its tick.
      logBase: x.unit === 'bytes' ? 4 : 10,
      name: x.label,
      nameLocation: 'middle',
      nameGap: 30,
      min: Math.min(...places),
      max: Math.max(...places),
      axisLabel: { formatter: (value) => placeOf(value, x) },
    },
    yAxis: { type: 'log', name: y.unit, axisLabel: { formatter: (value) => value.toLocaleString('en') } },
    series: lines,
  };
}

function line({ name, points }, index, which) {
  const again = Math.floor(index / COLOURS.length);
  const usual = which === 'p50';
  return {
    name,
    type: 'line',
    symbol: SYMBOLS[again % SYMBOLS.length],
    symbolSize: usual ? 7 : 3,
    itemStyle: { color: COLOURS[index % COLOURS.length] },
    lineStyle: { width: usual ? 2 : 1, type: !usual ? 'dashed' : again > 0 ? 'dotted' : 'solid' },
    data: points.map((point) => [point.x, point[which]]),
  };
}
