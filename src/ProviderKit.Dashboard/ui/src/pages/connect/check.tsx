import { useEffect, useRef, useState } from 'preact/hooks';
import { readOnly } from '../../app/session';
import { hashOf } from '../../app/router';
import { Icon } from '../../ui/icon';
import { tryOut, type Outcome } from './try-out';

/** "Does it work?": one small chat with the model, through the route that clients use. */
export function Check({ model }: { model: string }) {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [running, setRunning] = useState(false);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => {
    setOutcome(null);
    setRunning(false);
    return () => abort.current?.abort();
  }, [model]);

  async function check(): Promise<void> {
    const mine = (abort.current = new AbortController());
    setRunning(true);
    setOutcome(null);
    try {
      const result = await tryOut(model, mine.signal);
      if (!mine.signal.aborted) setOutcome(result);
    } catch {
      // Another model was chosen meanwhile.
    }
    if (abort.current === mine) setRunning(false);
  }

  return (
    <section class="card check-card" aria-label="Does it work?">
      <header>
        <h2>Does it work?</h2>
        <span class="muted">Sends one small chat to {model || 'the model'}.</span>
        <span class="grow" />
        <button type="button" class="button primary" disabled={readOnly.value || running || model === ''} onClick={() => void check()}>
          <Icon name="play" />{running ? 'Trying…' : outcome ? 'Try again' : 'Try it'}
        </button>
      </header>
      {readOnly.value && <p class="body muted">This session is read-only: a try would use the providers' tokens.</p>}
      <div role="status">
        {outcome && (
          <div class={outcome.good ? 'body outcome good' : 'body outcome failed'}>
            <Icon name={outcome.good ? 'check' : 'alert'} />
            <div>
              <strong class="break">{outcome.title}</strong>
              {outcome.text && <p class="break">{outcome.good ? `“${outcome.text.slice(0, 300)}”` : outcome.text}</p>}
              <p class="row muted">
                {outcome.code && <code>{outcome.code}</code>}
                {outcome.requestId && <a href={hashOf('requests', [outcome.requestId])}>See what happened, step by step</a>}
              </p>
            </div>
          </div>
        )}
      </div>
    </section>
  );
}
