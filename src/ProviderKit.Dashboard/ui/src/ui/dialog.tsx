import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Icon } from './icon';

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  /** Buttons at its end. */
  actions?: ComponentChildren;
  /** It cannot be closed by Escape or a button. */
  modalOnly?: boolean;
  wide?: boolean;
}

/** A native modal dialog: the browser keeps the focus in it. It goes back to where it was. Mount it to open it. */
export function Dialog({ title, onClose, children, actions, modalOnly, wide }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  const latest = useRef(onClose);
  latest.current = onClose;
  useEffect(() => {
    const dialog = element.current!;
    const before = document.activeElement;
    // The browser may close it in spite of a cancelled event: on a second Escape.
    const onClosed = () => (modalOnly ? dialog.showModal() : latest.current());
    if (!dialog.open) dialog.showModal();
    dialog.addEventListener('close', onClosed);
    return () => {
      dialog.removeEventListener('close', onClosed);
      dialog.close();
      // It may be out of the document by now: the browser then gives the focus back to nobody.
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog
      ref={element}
      class={wide ? 'dialog wide' : 'dialog'}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        if (!modalOnly) onClose();
      }}
      onClick={(event) => {
        if (event.target === element.current && !modalOnly) onClose();
      }}
    >
      <div class="dialog-body">
        <header>
          <h2 id={id}>{title}</h2>
          {!modalOnly && <button type="button" class="icon-button" aria-label="Close" onClick={onClose}><Icon name="close" /></button>}
        </header>
        {children}
        {actions && <footer>{actions}</footer>}
      </div>
    </dialog>
  );
}

interface Question {
  title: string;
  text: ComponentChildren;
  action: string;
  danger?: boolean;
}

const asked = signal<(Question & { answer: (yes: boolean) => void }) | null>(null);

/** Asks before something is done: `if (await confirm({ title: 'Remove the token?', … }))`. */
export function confirm(question: Question): Promise<boolean> {
  asked.peek()?.answer(false);
  return new Promise((resolve) => {
    asked.value = {
      ...question,
      answer: (yes) => {
        asked.value = null;
        resolve(yes);
      },
    };
  });
}

export function ConfirmHost() {
  const question = asked.value;
  if (!question) return null;
  return (
    <Dialog
      title={question.title}
      onClose={() => question.answer(false)}
      actions={
        <>
          <button type="button" class="button" onClick={() => question.answer(false)}>Cancel</button>
          <button type="button" class={question.danger ? 'button danger' : 'button primary'} onClick={() => question.answer(true)}>{question.action}</button>
        </>
      }
    >
      <div>{question.text}</div>
    </Dialog>
  );
}
