import { useState } from 'preact/hooks';
import type { ProviderSetting, ProviderSettingsReply } from '../../api/provider-types';
import type { Polled } from '../../app/polling';
import { readOnly } from '../../app/session';
import { ActionButton, readOnlyReason, useAction, type Action } from '../../ui/action';
import { Badge } from '../../ui/badge';
import { confirm } from '../../ui/dialog';
import { origins } from '../../ui/origins';
import { ErrorState, Loading } from '../../ui/states';
import { toast } from '../../ui/toast';
import { confirmAddress } from './confirm-address';
import { EditSetting } from './edit-setting';
import { describe, isAddress, isSet, summary } from './settings';
import { changes } from './token-api';

interface Props {
  provider: string;
  settings: Polled<ProviderSettingsReply>;
  onChange: () => void;
}

/** The settings of a provider that can be changed while the gateway runs: their values, where they come from, and the way back. */
export function SettingsCard({ provider, settings, onChange }: Props) {
  const { data, error, refresh } = settings;
  const [editing, setEditing] = useState<string | null>(null);
  const action = useAction();
  const all = Object.entries(data?.settings ?? {});
  const shown = all.filter(([, setting]) => isSet(setting) || setting.origin === 'operator');
  const unset = all.filter((one) => !shown.includes(one));

  async function takeBackAll(): Promise<void> {
    await changes.takeBack(provider);
    toast(`${provider}: took back all changes.`);
    onChange();
  }

  async function askAll(): Promise<void> {
    const names = data!.changed.map((name) => describe(name).label).join(', ');
    if (await confirm({ title: `Take back all changes of ${provider}?`, text: `These get their configured value again: ${names}.`, action: 'Take back all', danger: true })) await action.run('all', takeBackAll);
  }

  const rows = (list: typeof all) => list.map(([name, setting]) => <Row key={name} provider={provider} name={name} setting={setting} action={action} onEdit={() => setEditing(name)} onChange={onChange} />);
  return (
    <section class="card setting-card" aria-labelledby="settings-title">
      <header>
        <h2 id="settings-title">Settings</h2>
        {data && data.changed.length > 0 && <span class="muted">{data.changed.length} changed here</span>}
        <span class="grow" />
        {data && data.changed.length > 0 && <ActionButton action={action} name="all" kind="small" ask={askAll}>Take back all</ActionButton>}
      </header>
      {!data && <div class="body">{error ? <ErrorState title="The settings could not be read." error={error} onRetry={refresh} /> : <Loading lines={6} />}</div>}
      {data && <ul class="setting-list">{rows(shown)}</ul>}
      {unset.length > 0 && <details><summary>{unset.length} more that are not set</summary><ul class="setting-list">{rows(unset)}</ul></details>}
      {data && editing !== null && data.settings[editing] && (
        <EditSetting provider={provider} name={editing} setting={data.settings[editing]} onClose={() => setEditing(null)} onChange={onChange} />
      )}
    </section>
  );
}

function Row({ provider, name, setting, action, onEdit, onChange }: { provider: string; name: string; setting: ProviderSetting; action: Action; onEdit: () => void; onChange: () => void }) {
  const { label, help, kind } = describe(name);
  const origin = origins[setting.origin];
  const chips = Array.isArray(setting.value) && setting.value.length > 0 && setting.value.every((one) => typeof one === 'string') ? (setting.value as string[]) : null;

  async function askBack(): Promise<void> {
    if (!isAddress(name) || (await confirmAddress(provider))) await action.run(name, takeBack);
  }

  async function takeBack(): Promise<void> {
    await changes.takeBack(provider, name);
    toast(`${provider}: took back ${label}.`);
    onChange();
  }

  return (
    <li>
      <div class="what">
        <h3 title={help}>{label} <Badge tone={origin.tone} title={origin.help}>{origin.label}</Badge>{setting.waits && <Badge tone="bad" title="It was set for another address, and is unused until that address is back.">Waiting</Badge>}</h3>
        {chips ? <p class="chips">{chips.slice(0, 12).map((one) => <code key={one} class="chip">{one}</code>)}{chips.length > 12 && <span class="muted">and {chips.length - 12} more</span>}</p>
          : <p class={isSet(setting) ? 'break' : 'muted'}>{summary(name, setting.value)}</p>}
        {setting.origin === 'operator' && <p class="muted small break">Configured: {name === 'headers' && setting.configured ? summary(name, setting.configured) : setting.configured === null || setting.configured === undefined ? 'nothing, the default' : summary(name, setting.configured)}</p>}
      </div>
      <span class="row">
        {setting.origin === 'operator' && <ActionButton action={action} name={name} kind="small" ask={askBack} label={`Take back ${label}`} title="Return to the configured value">Take back</ActionButton>}
        {kind.type !== 'switch' && (
          <button type="button" class="button small" aria-label={`Edit ${label}`} disabled={readOnly.value} title={readOnly.value ? readOnlyReason : undefined} onClick={onEdit}>Edit</button>
        )}
      </span>
    </li>
  );
}
