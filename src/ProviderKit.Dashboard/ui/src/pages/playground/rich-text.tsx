import { Component } from 'preact';
import { useMemo } from 'preact/hooks';
import { CopyButton } from '../../ui/copy';
import { blocksOf, spansOf, type Block } from './blocks';

/** A model's text: fences become code, the rest stays text. */
export function RichText({ text }: { text: string }) {
  const blocks = useMemo(() => blocksOf(text), [text]);
  return <div class="rich">{blocks.map((block, index) => <BlockView key={index} {...block} />)}</div>;
}

/** Drawn anew only when its text changes: while a long answer streams in, only its last block does. */
class BlockView extends Component<Block> {
  override shouldComponentUpdate(next: Block): boolean {
    return next.text !== this.props.text || next.kind !== this.props.kind;
  }

  render({ kind, text, language }: Block) {
    if (kind === 'code') {
      return (
        <figure class="code-block">
          <figcaption><span class="muted">{language || 'text'}</span><CopyButton text={text} label="Copy the code" /></figcaption>
          <pre tabIndex={0}>{text}</pre>
        </figure>
      );
    }
    return <p>{spansOf(text).map((span, index) => (span.kind === 'code' ? <code key={index}>{span.text}</code> : span.kind === 'strong' ? <strong key={index}>{span.text}</strong> : span.text))}</p>;
  }
}
