import { useMemo } from 'preact/hooks';
import type { SeriesReply } from '../../api/types';
import { Chart } from '../../ui/chart';
import { compact, duration, hourMinute } from '../../ui/format';
import '../../ui/figures.css';

const axisDuration = (ms: number) => (ms === 0 ? '0' : duration(ms).replace(/([.,]\d)0 s$/, '$1 s').replace(/[.,]0 s$/, ' s'));
const spans = { hour: 3_600_000, day: 86_400_000 };

/** Requests, tokens and latency over time. The three show the same time under the pointer. */
export function Charts({ series }: { series: SeriesReply | null }) {
  const data = useMemo(() => {
    const points = series?.points ?? [];
    const values = (read: (point: SeriesReply['points'][number]) => number | undefined) => points.map((point) => read(point) ?? null);
    return {
      times: points.map((point) => Date.parse(point.at)),
      requests: [
        { label: 'Requests', values: values((point) => point.requests), color: '--chart-1', kind: 'bars' as const },
        { label: 'Errors', values: values((point) => point.errors), color: '--chart-bad', kind: 'bars' as const },
      ],
      tokens: [
        { label: 'In', values: values((point) => point.promptTokens), color: '--chart-2', kind: 'area' as const },
        { label: 'Out', values: values((point) => point.completionTokens), color: '--chart-3', kind: 'area' as const },
      ],
      latency: [
        { label: 'p50', values: values((point) => point.latencyP50Ms), color: '--chart-2', kind: 'line' as const },
        { label: 'p90', values: values((point) => point.latencyP90Ms), color: '--chart-4', kind: 'line' as const },
        { label: 'p99', values: values((point) => point.latencyP99Ms), color: '--chart-bad', kind: 'line' as const },
      ],
    };
  }, [series]);
  const step = series ? duration(series.stepMs).replace(/^1 min$/, 'minute').replace(/^1 h$/, 'hour') : 'minute';
  const span = series ? spans[series.window] - series.stepMs : 0;
  return (
    <div class="charts">
      <div class="card body"><Chart label={`Requests per ${step}`} times={data.times} series={data.requests} format={compact} time={hourMinute} span={span} group="overview" /></div>
      <div class="card body"><Chart label={`Tokens per ${step}`} times={data.times} series={data.tokens} format={compact} time={hourMinute} span={span} group="overview" /></div>
      <div class="card body"><Chart label="Latency" times={data.times} series={data.latency} format={axisDuration} time={hourMinute} span={span} group="overview" /></div>
    </div>
  );
}
