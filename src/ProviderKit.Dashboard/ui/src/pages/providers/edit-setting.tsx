import { useState } from 'preact/hooks';
import type { ProviderSetting } from '../../api/provider-types';
import { useAction } from '../../ui/action';
import { Dialog } from '../../ui/dialog';
import { Field, type Described } from '../../ui/field';
import { fieldErrors, noErrors } from '../../ui/field-errors';
import { toast } from '../../ui/toast';
import { draftOf, valueOf, type Draft } from './drafts';
import { RowsField } from './rows-field';
import { confirmAddress } from './confirm-address';
import { describe, isAddress } from './settings';
import { changes } from './token-api';

interface Props {
  provider: string;
  name: string;
  setting: ProviderSetting;
  onClose: () => void;
  onChange: () => void;
}

/** Edits one setting. The gateway judges the value, and what it says is shown at the field. */
export function EditSetting({ provider, name, setting, onClose, onChange }: Props) {
  const { label, help, kind } = describe(name);
  const [draft, setDraft] = useState<Draft>(() => draftOf(name, setting.value));
  const [errors, setErrors] = useState(noErrors);
  const action = useAction((error) => setErrors(fieldErrors(error, [name])));
  const busy = action.busy !== null;

  function change(next: Draft): void {
    setDraft(next);
    setErrors(noErrors);
  }

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    const read = valueOf(name, draft);
    if ('problem' in read) {
      setErrors({ fields: { [name]: read.problem }, form: null });
      return;
    }
    if (isAddress(name) && !(await confirmAddress(provider))) return;
    await action.run('set', async () => {
      setErrors(noErrors);
      await changes.set(provider, name, read.value);
      toast(`${provider}: changed ${label}.`);
      onChange();
      onClose();
    });
  }

  return (
    <Dialog title={`${label} of ${provider}`} wide={kind.type === 'items'} onClose={() => { if (!busy) onClose(); }}>
      <form class="form" noValidate onSubmit={(event) => void submit(event)}>
        {typeof draft === 'string'
          ? <Field label={label} hint={help} error={errors.fields[name]}>{(described) => <Control kind={kind} draft={draft} described={described} onInput={change} />}</Field>
          : <RowsField name={name} label={label} hint={help} error={errors.fields[name]} rows={draft} onChange={change} />}
        <p class="bad-text" role="alert" hidden={!errors.form}>{errors.form}</p>
        <footer class="form-end">
          <button type="button" class="button" disabled={busy} onClick={onClose}>Cancel</button>
          <button class="button primary" aria-busy={busy} aria-disabled={busy}>{busy && <span class="spinner" aria-hidden="true" />}{busy ? 'Saving…' : 'Save'}</button>
        </footer>
      </form>
    </Dialog>
  );
}

function Control({ kind, draft, described, onInput }: { kind: ReturnType<typeof describe>['kind']; draft: string; described: Described; onInput: (draft: string) => void }) {
  if (kind.type === 'list' || kind.type === 'json') {
    return <textarea {...described} class="mono" rows={kind.type === 'list' ? 8 : 6} autofocus spellcheck={false} value={draft} onInput={(event) => onInput(event.currentTarget.value)} />;
  }
  if (kind.type === 'choice') {
    return (
      <select {...described} autofocus value={draft} onChange={(event) => onInput(event.currentTarget.value)}>
        {draft === '' && <option value="">Choose…</option>}
        {kind.choices.map((choice) => <option key={choice} value={choice}>{choice}</option>)}
      </select>
    );
  }
  return <input {...described} autofocus autocomplete="off" spellcheck={false} inputMode={kind.type === 'number' ? 'numeric' : undefined} value={draft} onInput={(event) => onInput(event.currentTarget.value)} />;
}
