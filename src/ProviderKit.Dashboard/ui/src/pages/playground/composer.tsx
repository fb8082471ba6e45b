import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../../ui/icon';
import { ask, draft, running, stop } from './store';

interface Props {
  /** Why nothing can be sent; null if it can. */
  blocked: string | null;
  locked: boolean;
}

export function Composer({ blocked, locked }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const text = draft.value;
  const cannot = locked || blocked !== null || text.trim() === '';
  useEffect(() => {
    const element = field.current!;
    element.style.height = 'auto';
    element.style.height = `${Math.min(220, element.scrollHeight + 2)}px`;
  }, [text]);
  const send = () => {
    if (!cannot && !running.peek()) ask(text);
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={field} rows={1} data-filter aria-label="Message" placeholder={locked ? 'This page is read-only.' : 'Write a message (Enter sends it)'} disabled={locked}
        value={text} aria-describedby={blocked ? 'composer-blocked' : undefined}
        onInput={(event) => { draft.value = event.currentTarget.value; }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
            event.preventDefault();
            send();
          }
        }}
      />
      {running.value
        ? <button type="button" class="button" onClick={stop}><Icon name="stop" />Stop</button>
        : <button type="submit" class="button primary" disabled={cannot}><Icon name="send" />Send</button>}
      {blocked && <small id="composer-blocked" class="muted">{blocked}</small>}
    </form>
  );
}
