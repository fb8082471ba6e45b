import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

export interface Described {
  id: string;
  'aria-describedby': string;
  'aria-invalid': boolean;
}

interface FieldProps {
  label: string;
  hint?: ComponentChildren;
  error?: string | null | undefined;
  /** Draws the control with the names that tie label, hint and error to it. */
  children: (described: Described) => ComponentChildren;
}

/** A control with its label, a hint and the gateway's error about it, which screen readers say. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, 'aria-describedby': `${id}-hint ${id}-error`, 'aria-invalid': !!error })}
      <p id={`${id}-error`} class="bad-text" role="alert" hidden={!error}>{error}</p>
      {hint && <p id={`${id}-hint`} class="muted hint">{hint}</p>}
    </div>
  );
}
