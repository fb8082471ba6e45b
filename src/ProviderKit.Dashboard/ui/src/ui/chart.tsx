import { useEffect, useRef, useState } from 'preact/hooks';
import { shownTheme } from '../app/theme';
import { inWords, type Series } from './chart-data';
import { nothing, time as clockTime } from './format';
import type { Plot } from './plot';
import './chart.css';

interface Props {
  label: string;
  /** Milliseconds, rising. */
  times: readonly number[];
  series: readonly Series[];
  format: (value: number) => string;
  /** The words for a time on the axis and in the legend. */
  time?: (at: number) => string;
  height?: number;
  /** Milliseconds that the time axis spans, up to the last value. Without it, what there is. */
  span?: number;
  /** Charts of the same group show the same time under the pointer. */
  group?: string;
}

/** A chart over time. Its code is loaded when the first one is shown. */
export function Chart({ label, times, series, format, time = clockTime, height = 150, span = 0, group }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  const [at, setAt] = useState<number | null>(null);
  const shape = series.map((line) => line.label + line.kind + line.color).join('|');
  const theme = shownTheme.value;
  const latest = useRef({ times, series });
  latest.current = { times, series };

  useEffect(() => {
    let gone = false;
    import('./plot').then(({ createPlot }) => {
      if (gone || !host.current) return;
      plot.current = createPlot(host.current, { series: latest.current.series, format, time, height, span, group, onPoint: setAt });
      plot.current.setData(latest.current.times, latest.current.series);
    }, () => {});
    return () => {
      gone = true;
      plot.current?.destroy();
      plot.current = null;
    };
  }, [shape, theme, height, span, group, format, time]);
  useEffect(() => plot.current?.setData(times, series), [times, series]);

  const shown = at !== null && at < times.length ? at : null;
  return (
    <figure class="chart">
      <figcaption>
        <strong>{label}</strong>
        <span class="muted num">{shown === null ? '' : time(times[shown]!)}</span>
      </figcaption>
      <div class="legends" aria-hidden="true">
        {series.map((line) => (
          <span key={line.label} class="legend">
            <i style={{ background: `var(${line.color})` }} />{line.label}
            <b class="num">{valueAt(line, shown, format)}</b>
          </span>
        ))}
      </div>
      <div ref={host} class="plot" role="img" aria-label={inWords(label, times, series, format, time)} style={{ height: `${height}px` }} />
    </figure>
  );
}

function valueAt(line: Series, at: number | null, format: (value: number) => string): string {
  const value = at === null ? line.values.at(-1) : line.values[at];
  return value === null || value === undefined ? nothing : format(value);
}
