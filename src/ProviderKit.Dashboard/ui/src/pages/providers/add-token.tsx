import { useState } from 'preact/hooks';
import type { Provider } from '../../api/types';
import { useAction } from '../../ui/action';
import { Dialog } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { fieldErrors, noErrors } from '../../ui/field-errors';
import { toast } from '../../ui/toast';
import { changes } from './token-api';

interface Props {
  provider: Provider;
  onClose: () => void;
  onAdded: () => void;
  onTest: (key: string) => void;
}

/** Adds a token. Its value leaves the page with the request and is never shown again. */
export function AddToken({ provider, onClose, onAdded, onTest }: Props) {
  const [token, setToken] = useState('');
  const [name, setName] = useState('');
  const [test, setTest] = useState(true);
  const [errors, setErrors] = useState(noErrors);
  const action = useAction((error) => setErrors(fieldErrors(error, ['token', 'name'])));
  const busy = action.busy !== null;

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    await action.run('add', async () => {
      setErrors(noErrors);
      const { key } = await changes.add(provider.name, token.trim(), name.trim());
      setToken('');
      toast(`${key} is added.`);
      onAdded();
      onClose();
      if (test) onTest(key);
    });
  }

  return (
    <Dialog title={`Add a token to ${provider.name}`} onClose={() => { if (!busy) onClose(); }}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        <Field label="Token" error={errors.fields.token} hint={<>It is sent to {provider.baseUrl ? <code class="break">{provider.baseUrl}</code> : 'the vendor'} only. Its value is never shown again.</>}>
          {(described) => <input {...described} type="password" autocomplete="new-password" spellcheck={false} autofocus required value={token} onInput={(event) => { setToken(event.currentTarget.value); setErrors(noErrors); }} />}
        </Field>
        <Field label="Name (optional)" error={errors.fields.name} hint="Logs and lists show it, such as alice@work. Without one it gets a number.">
          {(described) => <input {...described} autocomplete="off" spellcheck={false} maxLength={64} value={name} onInput={(event) => { setName(event.currentTarget.value); setErrors(noErrors); }} />}
        </Field>
        <label class="row"><input type="checkbox" checked={test} onChange={(event) => setTest(event.currentTarget.checked)} />Test it afterwards, with a call that costs nothing</label>
        <p class="bad-text" role="alert" hidden={!errors.form}>{errors.form}</p>
        <footer class="form-end">
          <button type="button" class="button" disabled={busy} onClick={onClose}>Cancel</button>
          <button class="button primary" aria-busy={busy} aria-disabled={busy} disabled={token.trim() === ''}>{busy && <span class="spinner" aria-hidden="true" />}{busy ? 'Adding…' : 'Add'}</button>
        </footer>
      </form>
    </Dialog>
  );
}
