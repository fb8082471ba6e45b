import { chooseModel, chosenModel } from '../../app/models';
import { ModelPicker } from '../../ui/model-picker';
import { exampleTools, type Faults, type Settings } from './request';
import { set, settings } from './store';

type TextField = Exclude<keyof Settings, 'stream' | 'model'>;

export function SettingsPanel({ faults }: { faults: Faults }) {
  const now = settings.value;
  return (
    <form class="settings" aria-label="Settings of the request" onSubmit={(event) => event.preventDefault()}>
      <ModelPicker value={chosenModel.value} onChange={chooseModel} fault={faults.model} />
      <Area name="system" label="System prompt" rows={3} placeholder="You are a helpful assistant." faults={faults} />
      <div class="pairs">
        <Line name="temperature" label="Temperature" placeholder="the model's own" faults={faults} />
        <Line name="maxTokens" label="Max tokens" placeholder="no limit" faults={faults} />
        <Line name="topP" label="Top p" placeholder="the model's own" faults={faults} />
        <Line name="seed" label="Seed" placeholder="none" faults={faults} />
        <label class="field">
          <span>Reasoning effort</span>
          <select value={now.effort} onChange={(event) => set({ effort: event.currentTarget.value })}>
            <option value="">The model's own</option>
            {['minimal', 'low', 'medium', 'high'].map((one) => <option key={one}>{one}</option>)}
          </select>
        </label>
        <label class="field check">
          <span>Stream</span>
          <span><input type="checkbox" checked={now.stream} onChange={(event) => set({ stream: event.currentTarget.checked })} /> Show the answer as it comes</span>
        </label>
      </div>
      <details open={now.tools !== ''}>
        <summary>Tools{now.tools.trim() !== '' && !faults.tools ? ` (${(JSON.parse(now.tools) as unknown[]).length})` : ''}</summary>
        <Area name="tools" label="Tools, as JSON" rows={9} code placeholder={'[{ "type": "function", "function": { … } }]'} faults={faults} />
        <div class="row">
          <button type="button" class="button small" onClick={() => set({ tools: exampleTools })}>Put in an example</button>
          {now.tools !== '' && <button type="button" class="button small" onClick={() => set({ tools: '' })}>Remove</button>}
          <span class="grow" />
          <label class="row">
            <span class="muted">Choice</span>
            <select value={now.toolChoice} onChange={(event) => set({ toolChoice: event.currentTarget.value })}>
              <option value="">The model's own</option>
              <option value="required">A tool is required</option>
              <option value="none">No tool</option>
            </select>
          </label>
        </div>
      </details>
      <details open={now.extra !== ''}>
        <summary>Further fields</summary>
        <Area name="extra" label="Fields to add to the request, as JSON" rows={3} code placeholder='{ "stop": ["END"] }' faults={faults} />
      </details>
    </form>
  );
}

interface FieldProps {
  name: TextField;
  label: string;
  placeholder: string;
  faults: Faults;
}

function Line({ name, label, placeholder, faults }: FieldProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="text" inputMode="decimal" autocomplete="off" placeholder={placeholder} value={settings.value[name]} aria-invalid={faults[name] ? 'true' : undefined}
        onInput={(event) => set({ [name]: event.currentTarget.value })}
      />
      {faults[name] && <small class="bad-text">{faults[name]}</small>}
    </label>
  );
}

function Area({ name, label, placeholder, faults, rows, code }: FieldProps & { rows: number; code?: boolean }) {
  return (
    <label class="field">
      <span>{label}</span>
      <textarea
        rows={rows} class={code ? 'mono' : undefined} spellcheck={!code} placeholder={placeholder} value={settings.value[name]} aria-invalid={faults[name] ? 'true' : undefined}
        onInput={(event) => set({ [name]: event.currentTarget.value })}
      />
      {faults[name] && <small class="bad-text break">{faults[name]}</small>}
    </label>
  );
}
