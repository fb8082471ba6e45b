import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { isolated, niceTop, type Series } from './chart-data';

export interface Plot {
  setData(times: readonly number[], series: readonly Series[]): void;
  destroy(): void;
}

interface PlotOptions {
  series: readonly Series[];
  format: (value: number) => string;
  time: (at: number) => string;
  height: number;
  /** Milliseconds that the time axis spans, up to the last value; 0 for what there is. */
  span: number;
  group: string | undefined;
  /** The index under the pointer; null when it left. */
  onPoint: (index: number | null) => void;
}

/** Draws with uPlot in the colours of the theme. */
export function createPlot(host: HTMLElement, { series, format, time, height, span, group, onPoint }: PlotOptions): Plot {
  const style = getComputedStyle(host);
  const color = (name: string) => style.getPropertyValue(name).trim();
  const axis = { stroke: color('--muted'), font: `11px ${style.fontFamily}`, grid: { stroke: color('--line'), width: 1 }, ticks: { show: false } };
  const lines = series.map((line) => seriesOf(line, color(line.color)));
  const plot = new uPlot({
    width: Math.max(80, host.clientWidth),
    height,
    padding: [6, 20, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false }, ...(group && { sync: { key: group } }) },
    scales: { x: { time: true, range: (u, min, max) => rangeOf(u.data[0], min, max, span / 1000) }, y: { range: (u) => [0, niceTop(u.data.slice(1) as (number | null)[][])] } },
    axes: [
      { ...axis, grid: { show: false }, size: 24, gap: 4, space: 64, values: (_, splits) => splits.map((at) => time(at * 1000)) },
      { ...axis, size: 56, gap: 6, space: 34, values: (_, splits) => splits.map(format) },
    ],
    series: [{}, ...lines],
    hooks: { setCursor: [(u) => onPoint(u.cursor.idx ?? null)] },
  }, [[], ...series.map(() => [])] as uPlot.AlignedData, host);
  const sizes = new ResizeObserver(() => plot.setSize({ width: Math.max(80, host.clientWidth), height }));
  sizes.observe(host);
  return {
    setData: (times, data) => plot.setData([times.map((at) => at / 1000), ...data.map((line) => line.values as (number | null)[])] as uPlot.AlignedData),
    destroy: () => {
      sizes.disconnect();
      plot.destroy();
    },
  };
}

/** Ends at the last value, with half a step on both sides, so that its bar is whole. */
function rangeOf(times: ArrayLike<number>, min: number, max: number, span: number): [number, number] {
  const last = times[times.length - 1] ?? max ?? Date.now() / 1000;
  const half = span / 120;
  return span > 0 ? [last - span - half, last + half] : [min, max];
}

function seriesOf(line: Series, color: string): uPlot.Series {
  if (line.kind === 'bars') {
    return { stroke: color, fill: color, width: 0, points: { show: false }, paths: uPlot.paths.bars!({ size: [0.72, 18], radius: 0.2 }) };
  }
  return {
    stroke: color,
    width: 1.75,
    ...(line.kind === 'area' && { fill: `color-mix(in srgb, ${color} 16%, transparent)` }),
    points: { show: true, size: 5, fill: color, filter: (u, index) => isolated(u.data[index] as (number | null)[]) },
  };
}
