import type { TokenTest } from '../../api/provider-types';
import type { Token } from '../../api/types';
import { ActionButton, type Action } from '../../ui/action';
import { Badge } from '../../ui/badge';
import { useNow } from '../../ui/clock';
import { Countdown } from '../../ui/countdown';
import { confirm } from '../../ui/dialog';
import { ago, compact, count, dateTime, duration, nothing } from '../../ui/format';
import { toast } from '../../ui/toast';
import { changes } from './token-api';
import { removalText, stateOf } from '../../ui/token-state';

/** A result of a test, and when it came. */
export interface Tested extends TokenTest {
  at: number;
}

interface Props {
  provider: string;
  token: Token;
  added: readonly string[];
  test: Tested | undefined;
  action: Action;
  onTest: () => Promise<void>;
  onChange: () => void;
}

export function TokenRow({ provider, token, added, test, action, onTest, onChange }: Props) {
  const state = stateOf(token);
  const { key } = token;

  async function reset(): Promise<void> {
    await changes.reset(provider, key);
    toast(`${key} is free again.`);
    onChange();
  }

  async function take(): Promise<void> {
    const last = (await changes.removeToken(provider, key)).total === 0;
    toast(last ? `${key} is removed. ${provider} has no token now.` : `${key} is removed.`);
    document.getElementById('tokens-title')?.focus();
    onChange();
  }

  async function remove(): Promise<void> {
    const text = <><p>Running requests with it end as usual. {removalText(key, added)}</p></>;
    if (await confirm({ title: `Remove ${key}?`, text, action: 'Remove', danger: true })) await action.run(`remove:${key}`, take);
  }

  return (
    <tr role="row">
      <th role="rowheader" scope="row">
        <span class="name break">{key}</span>
        {token.current && <Badge tone="info" title="Requests without a conversation on another token take this one.">Next</Badge>}
        {added.includes(key) && <Badge title="An operator added it while the gateway runs.">Added here</Badge>}
        <code class="muted small fingerprint" title="A fingerprint, to tell tokens apart. The value is never shown.">{token.fingerprint}</code>
        <Counters token={token} />
      </th>
      <td role="cell" class="state-cell">
        <Badge tone={state.tone} title={state.help}>{state.label}</Badge>
        {state.until && <span class="free">free in <Countdown at={state.until} /></span>}
        {state.tone !== 'ok' && <div class="muted small">{state.help}</div>}
        {token.blockedModels.length > 0 && <div class="muted small break">Blocked for {token.blockedModels.join(', ')}</div>}
        {test && <TestResult test={test} />}
      </td>
      <td role="cell" class="right not-phone">{compact(token.requests)}</td>
      <td role="cell" class={token.failures > 0 ? 'right not-phone bad-text' : 'right not-phone'}>{compact(token.failures)}</td>
      <td role="cell" class="right not-phone">{compact(token.blocks)}</td>
      <td role="cell" class="right not-phone" title={token.avoidedRateLimits > 0 ? `${count(token.avoidedRateLimits, 'rate limit')} avoided by skipping it in time` : 'Requests left, as the upstream reports it'}>{token.remaining === undefined ? nothing : compact(token.remaining)}</td>
      <td role="cell" class="not-phone"><LastUsed at={token.lastUsed} /></td>
      <td role="cell" class="actions">
        <span class="row">
          <ActionButton action={action} name={`test:${key}`} icon="play" label={`Test ${key}`} task={onTest} />
          <ActionButton action={action} name={`reset:${key}`} icon="refresh" label={`Reset ${key}`} task={reset} unless={state.resettable ? undefined : 'It is not blocked.'} />
          <ActionButton action={action} name={`remove:${key}`} icon="trash" label={`Remove ${key}`} ask={remove} />
        </span>
      </td>
    </tr>
  );
}

export function TestResult({ test }: { test: Tested }) {
  const age = ago(new Date(test.at).toISOString(), useNow());
  return test.good
    ? <div class="test small ok-text">Test passed in {duration(test.latencyMs)}, {count(test.models, 'model')} <span class="muted">({age})</span></div>
    : <div class="test small bad-text break">Test failed in {duration(test.latencyMs)} <span class="muted">({age})</span>: {test.error?.message ?? 'no reason given'}</div>;
}

function LastUsed({ at }: { at: string | null }) {
  const now = useNow();
  return <span class={at ? 'num' : 'muted'} title={at ? dateTime(at) : undefined}>{ago(at, now)}</span>;
}

/** The columns that a narrow page has no room for. */
function Counters({ token }: { token: Token }) {
  const now = useNow();
  return (
    <span class="muted small phone-only num">
      {count(token.requests, 'request')}{token.failures > 0 && `, ${count(token.failures, 'failure')}`}, {token.lastUsed ? `used ${ago(token.lastUsed, now)}` : 'never used'}
    </span>
  );
}
