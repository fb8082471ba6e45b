import { useState } from 'preact/hooks';
import { copyText } from './clipboard';
import { Icon } from './icon';
import { toast } from './toast';

/** Copies a text. Without `children` it is an icon alone, and `label` names it. */
export function CopyButton({ text, label, children }: { text: string | (() => string); label: string; children?: preact.ComponentChildren }) {
  const [done, setDone] = useState(false);
  async function copy(): Promise<void> {
    const good = await copyText(typeof text === 'string' ? text : text());
    if (!good) {
      toast('The browser does not allow copying here. Select the text and copy it.', 'bad');
      return;
    }
    setDone(true);
    toast('Copied.');
    setTimeout(() => setDone(false), 1500);
  }
  return (
    <button type="button" class={children ? 'button' : 'icon-button'} aria-label={children ? undefined : label} title={label} onClick={() => void copy()}>
      <Icon name={done ? 'check' : 'copy'} />
      {children}
    </button>
  );
}
