import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { ApiError, GatewayAwayError } from '../api/errors';
import { readOnly } from '../app/session';
import { Icon, type IconName } from './icon';
import { toast, toastError } from './toast';

export const readOnlyReason = 'This session is read-only: nothing can be changed.';

/** A change that got no answer may have been made. The page shows what is so once the gateway answers again. */
const toastFault = (error: unknown) => {
  if (error instanceof GatewayAwayError) toast('The gateway did not answer, so the change may be missing. Look again when it answers.', 'bad');
  else toastError(error);
};

/** Runs one change at a time and knows which. A second press does nothing until the first has ended. */
export function useAction(onError: (error: unknown) => void = toastFault) {
  const running = useRef(false);
  const [busy, setBusy] = useState<string | null>(null);
  async function run(name: string, task: () => Promise<void>): Promise<void> {
    if (running.current) return;
    running.current = true;
    setBusy(name);
    try {
      await task();
    } catch (error) {
      // After the end of the session the shell asks for the key.
      if (!(error instanceof ApiError && error.status === 401)) onError(error);
    } finally {
      running.current = false;
      setBusy(null);
    }
  }
  return { busy, run };
}

export type Action = ReturnType<typeof useAction>;

interface ActionButtonProps {
  action: Action;
  /** Names the change among those of the same `useAction`. */
  name: string;
  task?: () => Promise<void>;
  /** Asks first, and then runs the change itself by its name. */
  ask?: () => Promise<void>;
  title?: string;
  /** Text of the button; without it, `label` names the icon. */
  children?: ComponentChildren;
  icon?: IconName;
  label?: string;
  /** Why it cannot be pressed now. */
  unless?: string | undefined;
  /** It changes nothing, so a read-only session may press it. */
  harmless?: boolean;
  kind?: 'primary' | 'danger' | 'small';
}

/**
 * A button for a change: busy while it runs, and disabled with the reason in a read-only session. A busy button is not `disabled`,
 * which would take the focus from it: its second press does nothing.
 */
export function ActionButton({ action, name, task, ask, title, children, icon, label, unless, harmless, kind }: ActionButtonProps) {
  const reason = readOnly.value && !harmless ? readOnlyReason : unless;
  const mine = action.busy === name;
  return (
    <button
      type="button"
      class={children ? `button ${kind ?? ''}` : 'icon-button'}
      aria-label={label}
      aria-busy={mine}
      aria-disabled={action.busy !== null}
      title={reason ?? title ?? (children ? undefined : label)}
      disabled={reason !== undefined && !mine}
      onClick={() => { if (action.busy === null) void (task ? action.run(name, task) : ask?.()); }}
    >
      {mine ? <span class="spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** An on-off switch. It shows what the gateway said last, not what was pressed. */
export function Switch({ on, label, busy, disabled, title, onChange }: { on: boolean; label: string; busy?: boolean; disabled?: boolean; title?: string | undefined; onChange: (on: boolean) => void }) {
  return (
    <button type="button" role="switch" class="switch" aria-checked={on} aria-label={label} aria-busy={busy ?? false} aria-disabled={busy ?? false} title={title} disabled={disabled} onClick={() => { if (!busy) onChange(!on); }}>
      <span />
    </button>
  );
}

/** Says once, at the top of a page with controls, why they are disabled. */
export function ReadOnlyNote() {
  return readOnly.value ? <div class="banner info"><Icon name="alert" /><span>{readOnlyReason}</span></div> : null;
}
