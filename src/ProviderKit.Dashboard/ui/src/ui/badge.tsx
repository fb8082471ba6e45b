import type { ComponentChildren } from 'preact';

export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'idle';

export function Badge({ tone = 'idle', title, children }: { tone?: Tone; title?: string | undefined; children: ComponentChildren }) {
  return <span class={`badge ${tone}`} title={title}>{children}</span>;
}

/** A coloured dot with a name for those who do not see the colour. */
export function Dot({ tone, label }: { tone: Tone; label?: string }) {
  return <span class={`dot ${tone}`} role={label ? 'img' : undefined} aria-label={label} title={label} />;
}

/** The tone of an HTTP status. 499 is the client's own end. */
export function toneOfStatus(status: number | undefined): Tone {
  if (status === undefined) return 'info';
  if (status === 499) return 'idle';
  return status >= 500 ? 'bad' : status >= 400 ? 'warn' : 'ok';
}

const conditions: Record<string, Tone> = { ready: 'ok', degraded: 'warn', blocked: 'warn', down: 'bad', unconfigured: 'bad', off: 'idle' };

/** The tone of a provider's condition. */
export const toneOfCondition = (condition: string): Tone => conditions[condition] ?? 'idle';
