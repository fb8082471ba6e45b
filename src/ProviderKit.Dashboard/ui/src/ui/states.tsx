import type { ComponentChildren } from 'preact';
import { ApiError, messageOf } from '../api/errors';
import { Icon } from './icon';

/** Says that there is nothing, and what to do to have something. */
export function EmptyState({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="state">
      <strong>{title}</strong>
      {children && <div class="muted">{children}</div>}
    </div>
  );
}

/** Says what went wrong, with the gateway's own words, and offers to try again. */
export function ErrorState({ title, error, onRetry }: { title: string; error: unknown; onRetry?: () => void }) {
  return (
    <div class="state bad" role="alert">
      <strong><Icon name="alert" /> {title}</strong>
      <div>{messageOf(error)}</div>
      {error instanceof ApiError && error.code && <code class="muted">{error.code}</code>}
      {onRetry && <button type="button" class="button" onClick={onRetry}><Icon name="refresh" />Try again</button>}
    </div>
  );
}

/** Lines in place of what is being read. */
export function Loading({ lines = 3, label = 'Loading' }: { lines?: number; label?: string }) {
  return (
    <div class="loading" role="status" aria-label={label}>
      {Array.from({ length: lines }, (_, index) => <span key={index} />)}
    </div>
  );
}
