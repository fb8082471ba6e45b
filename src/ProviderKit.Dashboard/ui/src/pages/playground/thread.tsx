import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../../ui/icon';
import { EmptyState } from '../../ui/states';
import { Answer } from './answer';
import { openCalls, type ToolCall, type Turn } from './chat';
import { ask, edit, giveResults, running, turns } from './store';

const starters = ['Say hello in three languages.', 'Explain what a token bucket is, with a short example in C#.', 'Write a haiku about load balancers.'];

/** The turns of the chat. It follows the answer, unless the reader scrolled away. */
export function Thread({ locked }: { locked: boolean }) {
  const all = turns.value;
  const box = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  useLayoutEffect(() => {
    const element = box.current!;
    if (follows.current) element.scrollTop = element.scrollHeight;
  }, [all]);
  const waiting = openCalls(all);
  return (
    <div
      class="thread" ref={box} tabIndex={0} role="log" aria-live="off" aria-label="Chat"
      onScroll={({ currentTarget: element }) => { follows.current = element.scrollHeight - element.scrollTop - element.clientHeight < 60; }}
    >
      {all.length === 0 && (
        <EmptyState title="Talk to any model">
          <p>The request goes through the gateway as those of your clients do: beside it you see which token serves it.</p>
          <div class="starters">
            {starters.map((text) => <button key={text} type="button" class="button" disabled={locked} onClick={() => ask(text)}>{text}</button>)}
          </div>
        </EmptyState>
      )}
      {all.map((turn, index) => <TurnView key={turn.id} turn={turn} last={index === all.length - 1} locked={locked} />)}
      {waiting.length > 0 && <Results key={all.at(-1)!.id} calls={waiting} locked={locked} />}
    </div>
  );
}

function TurnView({ turn, last, locked }: { turn: Turn; last: boolean; locked: boolean }) {
  if (turn.kind === 'assistant') return <Answer turn={turn} last={last} locked={locked || running.value} />;
  if (turn.kind === 'tool') {
    return (
      <article class="turn tool-result" aria-label={`Result of ${turn.name}`}>
        <span class="muted"><Icon name="right" /> {turn.name} gave</span>
        <pre tabIndex={0}>{turn.text}</pre>
      </article>
    );
  }
  return (
    <article class="turn question" aria-label="You">
      <p>{turn.text}</p>
      <button type="button" class="icon-button" aria-label="Edit this question" title="Edit: takes back what came after it" disabled={locked || running.value} onClick={() => edit(turn.id)}>
        <Icon name="edit" />
      </button>
    </article>
  );
}

/** Asks the user to play the tools. */
function Results({ calls, locked }: { calls: readonly ToolCall[]; locked: boolean }) {
  const [texts, setTexts] = useState<string[]>(() => calls.map(() => ''));
  const first = useRef<HTMLTextAreaElement>(null);
  useEffect(() => first.current?.focus({ preventScroll: true }), []);
  const send = () => giveResults(texts);
  return (
    <form
      class="results" aria-label="Results of the tools"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {calls.map((call, index) => (
        <label class="field" key={call.id || index}>
          <span>What does {call.name} give?</span>
          <textarea
            ref={index === 0 ? first : undefined} rows={2} placeholder='{"degrees": 21}' disabled={locked} value={texts[index]}
            onInput={(event) => setTexts(texts.map((text, at) => (at === index ? event.currentTarget.value : text)))}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
                event.preventDefault();
                send();
              }
            }}
          />
        </label>
      ))}
      <button type="submit" class="button primary" disabled={locked}><Icon name="send" />Go on with {calls.length === 1 ? 'this result' : 'these results'}</button>
    </form>
  );
}
