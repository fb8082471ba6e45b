import { useMemo } from 'preact/hooks';
import type { PageProps } from '../../app/pages';
import type { ConfigurationReply } from '../../api/provider-types';
import { get } from '../../api/client';
import { ApiError } from '../../api/errors';
import { usePolling } from '../../app/polling';
import { hashOf, setQuery } from '../../app/router';
import { count } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { EmptyState, ErrorState, Loading } from '../../ui/states';
import { countOf, fits, groupsOf, type Shown } from './configuration';
import { GroupCard } from './group-card';
import './configuration.css';

const kinds: { id: Shown; label: string; help: string }[] = [
  { id: 'all', label: 'All', help: 'Every setting' },
  { id: 'set', label: 'Set', help: 'What the configuration or an operator sets' },
  { id: 'operator', label: 'Changed here', help: 'What an operator changed while the gateway runs' },
];

/** The settings in effect, where each comes from, and what is wrong with them. */
export default function Configuration({ route }: PageProps) {
  const { data, error, refresh } = usePolling((signal) => get<ConfigurationReply>('configuration', {}, signal), 10_000);
  const text = route.query.q ?? '';
  const shown = kinds.find((kind) => kind.id === route.query.show)?.id ?? 'all';
  const groups = useMemo(() => groupsOf((data?.settings ?? []).filter((setting) => fits(setting, { text, shown }))), [data, text, shown]);
  const found = groups.reduce((sum, group) => sum + group.settings.length, 0);
  if (error instanceof ApiError && error.status === 404 && !data) {
    return (
      <>
        <header class="page-head"><h1>Configuration</h1></header>
        <EmptyState title="This gateway does not show its configuration.">
          It is of a version without <code>GET configuration</code>. The settings of each provider are on the <a href={hashOf('providers')}>Providers</a> pages.
        </EmptyState>
      </>
    );
  }
  return (
    <div class="configuration-page">
      <header class="page-head">
        <h1>Configuration</h1>
        {data && <span class="muted">{count(data.settings.length, 'setting')}, {countOf(data.settings, 'configuration')} configured, {countOf(data.settings, 'operator')} changed here</span>}
        <span class="grow" />
        <div class="segments" role="group" aria-label="Which settings are shown">
          {kinds.map((kind) => (
            <button key={kind.id} type="button" aria-pressed={shown === kind.id} title={kind.help} onClick={() => setQuery({ show: kind.id === 'all' ? null : kind.id })}>{kind.label}</button>
          ))}
        </div>
        <input type="search" class="filter" data-filter aria-label="Filter the settings" placeholder="Filter: name, value, meaning" value={text} onInput={(event) => setQuery({ q: event.currentTarget.value })} />
      </header>
      {!data && (error ? <ErrorState title="The configuration could not be read." error={error} onRetry={refresh} /> : <Loading lines={10} />)}
      {data && data.warnings.length > 0 && (
        <section class="warnings" aria-label="Warnings">
          {data.warnings.map((warning) => <div key={warning} class="banner warn"><Icon name="alert" /><span class="break">{warning}</span></div>)}
        </section>
      )}
      <p class="visually-hidden" role="status">{data && (text !== '' || shown !== 'all') ? `${count(found, 'setting')} shown` : ''}</p>
      {data && found === 0 && (
        <EmptyState title={shown === 'operator' && text === '' ? 'No operator changed anything.' : 'No setting fits the filter.'}>
          <button type="button" class="button" onClick={() => setQuery({ q: null, show: null })}>Show all settings</button>
        </EmptyState>
      )}
      <div class="stack">{groups.map((group) => <GroupCard key={group.path} group={group} />)}</div>
    </div>
  );
}
