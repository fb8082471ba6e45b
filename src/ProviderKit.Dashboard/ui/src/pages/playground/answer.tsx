import type { ComponentChildren } from 'preact';
import { CopyButton } from '../../ui/copy';
import { Badge } from '../../ui/badge';
import { count, duration, number } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { adviceFor } from '../connect/advice';
import type { AssistantTurn, ToolCall } from './chat';
import { RichText } from './rich-text';
import { again, tracked } from './store';

/** An answer of the model, with what it thought, called and used. */
export function Answer({ turn, last, locked }: { turn: AssistantTurn; last: boolean; locked: boolean }) {
  const silent = turn.state === 'running' && turn.text === '' && turn.reasoning === '' && turn.calls.length === 0;
  return (
    <article class={`turn answer ${turn.state}`} aria-label={`Answer of ${turn.model}`}>
      {turn.reasoning && (
        <details class="thoughts" open={turn.text === '' && turn.state === 'running'}>
          <summary>{turn.state === 'running' && turn.text === '' ? 'Thinking…' : 'Thoughts'}</summary>
          <p class="muted">{turn.reasoning}</p>
        </details>
      )}
      {silent && <p class="typing" aria-hidden="true"><i /><i /><i /></p>}
      {turn.text && <RichText text={turn.text} />}
      {turn.calls.map((call, index) => <Call key={index} call={call} />)}
      {turn.error && <Failure turn={turn} />}
      {turn.state !== 'running' && (
        <footer class="turn-foot">
          <Facts turn={turn} />
          <span class="grow" />
          {turn.text && <CopyButton text={turn.text} label="Copy the answer" />}
          <button type="button" class="icon-button" aria-label="Ask for this answer again" title="Ask again" disabled={locked} onClick={() => again(turn.id)}><Icon name="refresh" /></button>
          {!last && <button type="button" class="icon-button" aria-label="Show the trail of this answer" title="Show its trail" onClick={() => { tracked.value = turn.id; }}><Icon name="requests" /></button>}
        </footer>
      )}
    </article>
  );
}

function Facts({ turn }: { turn: AssistantTurn }) {
  const facts: ComponentChildren[] = [];
  if (turn.provider) facts.push(turn.provider);
  if (turn.attempts !== null && turn.attempts > 1) facts.push(count(turn.attempts, 'upstream call'));
  if (turn.totalMs !== null) facts.push(duration(turn.totalMs));
  if (turn.firstMs !== null) facts.push(`first text after ${duration(turn.firstMs)}`);
  if (turn.usage) facts.push(`${number(turn.usage.promptTokens)} tokens in, ${number(turn.usage.completionTokens)} out`);
  if (turn.usage && turn.firstMs !== null && turn.totalMs !== null && turn.totalMs - turn.firstMs > 100) {
    facts.push(`${number(turn.usage.completionTokens / ((turn.totalMs - turn.firstMs) / 1000))} tokens/s`);
  }
  return (
    <span class="facts-line muted num">
      {turn.state === 'stopped' && <Badge tone="warn">stopped</Badge>}
      {turn.finish && !['stop', 'tool_calls'].includes(turn.finish) && <Badge tone="warn" title="Why the model ended">{turn.finish}</Badge>}
      {facts.map((fact, index) => <span key={index}>{fact}</span>)}
      {turn.ignored && <span title="The provider has no counterpart for these fields, so the gateway left them out.">left out: {turn.ignored}</span>}
    </span>
  );
}

export function Call({ call }: { call: ToolCall }) {
  return (
    <div class="call">
      <span><Icon name="configuration" /> <strong>{call.name || '…'}</strong> <span class="muted">was called</span></span>
      <pre tabIndex={0}>{pretty(call.arguments)}</pre>
    </div>
  );
}

function Failure({ turn }: { turn: AssistantTurn }) {
  const error = turn.error!;
  const advice = adviceFor(error.status, error.code);
  return (
    <div class="turn-error" role="alert">
      <strong><Icon name="alert" /> {error.message}</strong>
      {advice && <span>{advice}</span>}
      <code class="muted">{[error.status, error.code].filter((part) => part !== null).join(' · ')}</code>
    </div>
  );
}

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json || '{}'), null, 2);
  } catch {
    return json;
  }
}
