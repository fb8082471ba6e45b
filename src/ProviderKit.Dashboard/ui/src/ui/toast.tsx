import { signal } from '@preact/signals';
import { messageOf } from '../api/errors';
import { Icon } from './icon';

interface Toast {
  id: number;
  text: string;
  bad: boolean;
}

const toasts = signal<Toast[]>([]);
let last = 0;

/** Shows a short message. Screen readers say it. Errors stay longer. */
export function toast(text: string, tone: 'ok' | 'bad' = 'ok'): void {
  const id = ++last;
  toasts.value = [...toasts.value.slice(-3), { id, text, bad: tone === 'bad' }];
  setTimeout(() => dismiss(id), tone === 'bad' ? 12_000 : 5_000);
}

export const toastError = (error: unknown) => toast(messageOf(error), 'bad');

const dismiss = (id: number) => {
  toasts.value = toasts.value.filter((one) => one.id !== id);
};

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((one) => (
        <div key={one.id} class={one.bad ? 'toast bad' : 'toast'}>
          <Icon name={one.bad ? 'alert' : 'check'} />
          <span>{one.text}</span>
          <button type="button" class="icon-button" aria-label="Dismiss" onClick={() => dismiss(one.id)}><Icon name="close" /></button>
        </div>
      ))}
    </div>
  );
}
