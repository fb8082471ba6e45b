import type { OneProviderReply, ProviderSettingsReply } from '../../api/provider-types';
import type { Provider } from '../../api/types';
import { get } from '../../api/client';
import { ApiError } from '../../api/errors';
import { usePolling } from '../../app/polling';
import { hashOf } from '../../app/router';
import { ReadOnlyNote } from '../../ui/action';
import { Badge, toneOfCondition } from '../../ui/badge';
import { useNow } from '../../ui/clock';
import { ago, count, dateTime, words } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { EmptyState, ErrorState, Loading } from '../../ui/states';
import { ModelsCard } from './models-card';
import { ProviderSwitch } from './provider-switch';
import { SettingsCard } from './settings-card';
import { TokensCard } from './tokens-card';

/** One provider: `#/providers/openai`. */
export function ProviderDetail({ name }: { name: string }) {
  const path = `providers/${encodeURIComponent(name)}`;
  const { data, error, refresh } = usePolling((signal) => get<OneProviderReply>(path, {}, signal), 4000, [name]);
  const settings = usePolling((signal) => get<ProviderSettingsReply>(`${path}/config`, {}, signal), 10_000, [name]);
  const provider = data?.provider;
  const changed = () => {
    refresh();
    settings.refresh();
  };
  if (error instanceof ApiError && error.status === 404) {
    return (
      <>
        <header class="page-head"><h1 class="break">{name}</h1></header>
        <EmptyState title={`There is no provider "${name}".`}><a href={hashOf('providers')}>See all providers</a></EmptyState>
      </>
    );
  }
  return (
    <>
      <header class="page-head">
        <a class="icon-button" href={hashOf('providers')} aria-label="All providers" title="All providers"><Icon name="left" /></a>
        <h1 class="break">{name}</h1>
        {provider && <Badge tone={toneOfCondition(provider.condition)}>{words(provider.condition)}</Badge>}
        <span class="grow" />
        {provider && <span class="row"><span class="muted" aria-hidden="true">{provider.enabled ? 'On' : 'Off'}</span><ProviderSwitch provider={provider} onChange={changed} /></span>}
      </header>
      <ReadOnlyNote />
      {!provider && (error ? <ErrorState title="The provider could not be read." error={error} onRetry={refresh} /> : <Loading lines={8} />)}
      {provider && (
        <div class="stack provider">
          <Problems provider={provider} />
          <Facts provider={provider} />
          <TokensCard provider={provider} settings={settings.data} onChange={changed} />
          <div class="columns">
            <SettingsCard provider={name} settings={settings} onChange={changed} />
            <ModelsCard provider={provider} />
          </div>
        </div>
      )}
    </>
  );
}

function Problems({ provider }: { provider: Provider }) {
  const texts = [...new Set([provider.problem, ...provider.errors].filter((text): text is string => !!text))];
  return (
    <div role="status" class="problems" hidden={texts.length === 0}>
      {texts.map((text) => <div key={text} class={toneOfCondition(provider.condition) === 'bad' ? 'banner bad' : 'banner warn'}><Icon name="alert" /><span class="break">{text}</span></div>)}
    </div>
  );
}

function Facts({ provider }: { provider: Provider }) {
  const now = useNow();
  const { lastSuccess, lastFailure, consecutiveFailures, lastError, status } = provider.health;
  return (
    <section class="card" aria-label="At a glance">
      <dl class="at-a-glance">
        <div><dt>Health</dt><dd>{words(status)}{consecutiveFailures > 0 && <span class="bad-text small">{count(consecutiveFailures, 'failure')} in a row</span>}</dd></div>
        <div><dt>Last success</dt><dd title={lastSuccess ? dateTime(lastSuccess) : undefined}>{lastSuccess ? ago(lastSuccess, now) : 'none yet'}</dd></div>
        <div>
          <dt>Last failure</dt>
          <dd title={lastFailure ? dateTime(lastFailure) : undefined}>{lastFailure ? ago(lastFailure, now) : 'none'}{lastError && <span class="muted small break">{lastError}</span>}</dd>
        </div>
        <div><dt>Model names begin with</dt><dd><code>{provider.prefix || 'nothing'}</code></dd></div>
        <div class="wide"><dt>Address</dt><dd class="break">{provider.baseUrl ? <code>{provider.baseUrl}</code> : 'the vendor’s'}</dd></div>
        <div class="wide"><dt>Speaks</dt><dd class="chips">{provider.dialects.map((one) => <span key={one} class="chip">{words(one)}</span>)}</dd></div>
        <div class="links"><dt class="visually-hidden">More</dt><dd><a href={hashOf('requests', [], { provider: provider.name })}>Its requests</a><a href={hashOf('logs', [], { provider: provider.name })}>Its log</a></dd></div>
      </dl>
    </section>
  );
}
