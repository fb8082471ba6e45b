import type { ComponentChildren } from 'preact';
import type { UsageReply } from '../../api/types';
import { hashOf } from '../../app/router';
import { compact, duration, number, percent } from '../../ui/format';
import '../../ui/figures.css';

/** The figures of the chosen time. */
export function Figures({ usage: { total } }: { usage: UsageReply }) {
  return (
    <dl class="figures">
      <Figure name="Requests" note={total.cancelled > 0 && `${number(total.cancelled)} ended by clients`}>{compact(total.requests)}</Figure>
      <Figure name="Errors" tone={total.errors > 0 ? 'bad' : undefined} note={total.errors > 0 && <a href={hashOf('requests', [], { status: 'failed' })}>{percent(total.errors, total.requests)} of all</a>}>
        {compact(total.errors)}
      </Figure>
      <Figure name="Tokens in" note={total.cachedTokens > 0 && `${percent(total.cachedTokens, total.promptTokens)} from the cache`}>{compact(total.promptTokens)}</Figure>
      <Figure name="Tokens out">{compact(total.completionTokens)}</Figure>
      <Figure name="Latency p50">{duration(total.latencyP50Ms)}</Figure>
      <Figure name="Latency p99" note={total.latencyP90Ms !== undefined && `p90 ${duration(total.latencyP90Ms)}`}>{duration(total.latencyP99Ms)}</Figure>
    </dl>
  );
}

function Figure({ name, note, tone, children }: { name: string; note?: ComponentChildren; tone?: string | undefined; children: ComponentChildren }) {
  return (
    <div class={tone ? `card ${tone}` : 'card'}>
      <dt>{name}</dt>
      <dd class="num">{children}</dd>
      <dd class="muted num note">{note || '\u00a0'}</dd>
    </div>
  );
}
