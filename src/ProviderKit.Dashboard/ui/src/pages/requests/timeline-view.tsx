import type { RequestDetail } from '../../api/types';
import { count, duration } from '../../ui/format';
import { layOut } from './timeline';
import '../../ui/timeline.css';

/** The steps of a request: a list to read, and a bar for each on one time axis. */
export function TimelineView({ request, now }: { request: RequestDetail; now: number }) {
  const { items, ticks, totalMs } = layOut(request, now);
  return (
    <section class="timeline" aria-label="Timeline">
      <div class="axis" aria-hidden="true">
        {ticks.map((tick) => <span key={tick} style={{ left: `${(tick / totalMs) * 100}%` }} class={tick / totalMs > 0.85 ? 'end' : ''}>{tick === 0 ? '0' : duration(tick)}</span>)}
      </div>
      <ol>
        {items.map((item, index) => (
          <li key={index} class={`${item.tone} ${item.kind}`}>
            <span class="at num muted">{item.atMs === 0 ? '0' : duration(item.atMs)}</span>
            <span class="what">
              <strong class="break">{item.title}</strong>
              {item.detail && <span class="muted break">{item.detail}</span>}
              <span class="track" aria-hidden="true">
                {item.durationMs === null
                  ? <i class="point" style={{ left: `${item.start * 100}%` }} />
                  : <i class="bar" style={{ left: `${item.start * 100}%`, width: `${item.length * 100}%` }} />}
              </span>
            </span>
            <span class="took num">{item.durationMs === null ? '' : duration(item.durationMs)}</span>
          </li>
        ))}
      </ol>
      {request.omittedSteps > 0 && <p class="muted">{count(request.omittedSteps, 'more step was', 'more steps were')} not kept.</p>}
    </section>
  );
}
