import type { TargetedKeyboardEvent } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { findModels, modelsError, useModels } from '../app/models';
import { messageOf } from '../api/errors';
import './model-picker.css';

interface Props {
  value: string;
  onChange: (id: string) => void;
  label?: string;
  fault?: string | undefined;
  disabled?: boolean;
}

const most = 100;

/** A field for a model: choose one of the list, or write any name. A combobox for the keyboard and screen readers. */
export function ModelPicker({ value, onChange, label = 'Model', fault, disabled }: Props) {
  const all = useModels();
  const id = useId();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState<string | null>(null);
  const [active, setActive] = useState(-1);
  const list = useRef<HTMLUListElement>(null);
  const found = findModels(all ?? [], typed ?? '');
  const shown = found.slice(0, most);

  useEffect(() => {
    list.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' });
  }, [active, open]);

  function show(): void {
    if (disabled || open) return;
    setTyped(null);
    setActive(all?.slice(0, most).findIndex((model) => model.id === value) ?? -1);
    setOpen(true);
  }

  function choose(model: string): void {
    onChange(model);
    setOpen(false);
    setTyped(null);
  }

  function onKeyDown(event: TargetedKeyboardEvent<HTMLInputElement>): void {
    if (event.key === 'Escape' && open) {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
      setTyped(null);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!open) show();
      else setActive((at) => Math.min(shown.length - 1, Math.max(0, at + (event.key === 'ArrowDown' ? 1 : -1))));
    } else if (event.key === 'Enter' && open) {
      event.preventDefault();
      choose(shown[active]?.id ?? typed ?? value);
    }
  }

  return (
    <div class="field model-picker">
      <label for={id}><span>{label}</span></label>
      <input
        id={id} type="text" role="combobox" aria-expanded={open} aria-controls={`${id}-list`} aria-autocomplete="list" autocomplete="off" spellcheck={false}
        aria-activedescendant={open && active >= 0 ? `${id}-${active}` : undefined} aria-invalid={fault ? 'true' : undefined} disabled={disabled}
        placeholder={all === null ? 'Reading the models…' : 'Choose a model'} value={typed ?? value}
        onFocus={(event) => event.currentTarget.select()}
        onClick={show}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setActive(event.currentTarget.value === '' ? -1 : 0);
          setOpen(true);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => {
          // A name that is not in the list counts too; what is cleared does not.
          if (typed !== null && typed.trim() !== '' && open) onChange(all?.some((model) => model.id === typed.trim()) || shown.length === 0 ? typed.trim() : value);
          setOpen(false);
          setTyped(null);
        }}
      />
      {open && (
        <ul class="model-list" id={`${id}-list`} role="listbox" aria-label={label} ref={list}>
          {shown.map((model, index) => (
            <li
              key={model.id} id={`${id}-${index}`} role="option" aria-selected={model.id === value} data-active={index === active ? '' : undefined}
              onMouseDown={(event) => event.preventDefault()} onClick={() => choose(model.id)}
            >
              <span class="break">{model.id}</span><span class="muted">{model.owned_by}</span>
            </li>
          ))}
          {found.length > most && <li class="muted note" role="presentation">{found.length - most} more. Type to narrow the list.</li>}
          {all !== null && found.length === 0 && <li class="muted note" role="presentation">No listed model matches. The name is used as you write it.</li>}
        </ul>
      )}
      {fault && <span class="bad-text">{fault}</span>}
      {modelsError.value && <span class="bad-text">The models could not be read: {messageOf(modelsError.value)}</span>}
    </div>
  );
}
