import type { ProviderSettingsReply } from '../../api/provider-types';
import { ActionButton, type Action } from '../../ui/action';
import { count } from '../../ui/format';
import { toast } from '../../ui/toast';
import { changes } from './token-api';

interface Props {
  provider: string;
  tokens: ProviderSettingsReply['tokens'];
  action: Action;
  onChange: () => void;
}

/** Tokens that are not used: removed ones, which can be restored, and added ones that wait for their address. */
export function RemovedTokens({ provider, tokens, action, onChange }: Props) {
  const { removed, waiting } = tokens;
  async function restore(key?: string): Promise<void> {
    await changes.restore(provider, key);
    toast(key === undefined ? `${count(removed.length, 'token')} restored.` : `${key} is restored.`);
    onChange();
  }
  return (
    <>
      {removed.length > 0 && (
        <div class="aside">
          <h3>Removed</h3>
          <ul>
            {removed.map((key) => (
              <li key={key}><span class="break">{key}</span><ActionButton action={action} name={`restore:${key}`} kind="small" label={`Restore ${key}`} task={() => restore(key)}>Restore</ActionButton></li>
            ))}
          </ul>
          {removed.length > 1 && <ActionButton action={action} name="restore" kind="small" task={() => restore()}>Restore all</ActionButton>}
        </div>
      )}
      {waiting.length > 0 && (
        <div class="aside">
          <h3>Waiting</h3>
          <p class="muted">Added for another address, so they are not sent to the current one: {waiting.join(', ')}.</p>
        </div>
      )}
    </>
  );
}
