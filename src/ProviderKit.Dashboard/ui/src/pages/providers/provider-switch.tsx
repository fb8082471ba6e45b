import type { OneProviderReply } from '../../api/provider-types';
import type { Provider } from '../../api/types';
import { post } from '../../api/client';
import { readOnly } from '../../app/session';
import { readOnlyReason, Switch, useAction } from '../../ui/action';
import { confirm } from '../../ui/dialog';
import { toast } from '../../ui/toast';

/** Switches a provider on or off, after a question before it is off. */
export function ProviderSwitch({ provider, onChange }: { provider: Provider; onChange: () => void }) {
  const action = useAction();
  async function toggle(on: boolean): Promise<void> {
    if (!on && !(await confirm({ title: `Switch ${provider.name} off?`, text: offText(provider), action: 'Switch off', danger: true }))) return;
    await action.run('toggle', async () => {
      const { provider: now } = await post<OneProviderReply>(`providers/${encodeURIComponent(provider.name)}/toggle`, { enabled: on });
      toast(`${now.name} is ${now.enabled ? 'on' : 'off'}.`);
      onChange();
    });
  }
  return (
    <Switch
      on={provider.enabled} label={`${provider.name}: ${provider.enabled ? 'on' : 'off'}`} busy={action.busy !== null}
      disabled={readOnly.value} title={readOnly.value ? readOnlyReason : provider.enabled ? 'Switch off' : 'Switch on'} onChange={(on) => void toggle(on)}
    />
  );
}

const offText = (provider: Provider) =>
  `Requests for models that begin with ${provider.prefix} are then answered with 503, unless a fallback serves them. Running requests end as usual.`;
