import { get } from '../../api/client';
import type { ProvidersReply } from '../../api/types';
import { usePolling } from '../../app/polling';
import { setQuery } from '../../app/router';
import { Icon } from '../../ui/icon';
import type { LogScope } from './source';

const levelNames: readonly [string, string][] = [['', 'Every level'], ['info', 'Info and above'], ['warn', 'Warnings and errors'], ['error', 'Errors']];

/** The filters, kept in the address. The gateway filters by provider, level and request; the search runs over what is loaded. */
export function Filters({ scope, search }: { scope: LogScope; search: string }) {
  const { data } = usePolling((signal) => get<ProvidersReply>('providers', {}, signal), 0);
  const names = (data?.providers ?? []).filter((one) => one.enabled || one.switchedOff).map((one) => one.name).sort();
  if (scope.provider && !names.includes(scope.provider)) names.unshift(scope.provider);
  const any = scope.provider || scope.level || scope.requestId || search;
  return (
    <form class="logs-filters" role="search" aria-label="Filter the log" onSubmit={(event) => event.preventDefault()}>
      <span class="logs-search">
        <Icon name="search" />
        <input
          type="search" data-filter aria-label="Search in messages, tokens, models and ids" placeholder="Message, token, model, id  ( / )" value={search}
          onInput={(event) => setQuery({ q: event.currentTarget.value })}
        />
      </span>
      <select aria-label="Level" value={scope.level ?? ''} onChange={(event) => setQuery({ level: event.currentTarget.value })}>
        {levelNames.map(([value, name]) => <option key={value} value={value}>{name}</option>)}
        {scope.level === 'debug' && <option value="debug">Debug and above</option>}
      </select>
      <select aria-label="Provider" value={scope.provider ?? ''} onChange={(event) => setQuery({ provider: event.currentTarget.value })}>
        <option value="">Every provider</option>
        {names.map((name) => <option key={name} value={name}>{name}</option>)}
      </select>
      {scope.requestId && (
        <button type="button" class="button chip" title="Show all requests again" onClick={() => setQuery({ requestId: null })}>
          <span class="muted">Request</span> <code class="ellipsis">{scope.requestId}</code><Icon name="close" />
        </button>
      )}
      {any && (
        <button type="button" class="button" onClick={() => setQuery({ q: null, level: null, provider: null, requestId: null })}><Icon name="close" />Clear</button>
      )}
    </form>
  );
}
