/** A part of a text: prose, or code between fences. */
export interface Block {
  kind: 'text' | 'code';
  text: string;
  language: string;
}

/** Splits a text at its fences of code. A fence that is still open runs to the end. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let lines: string[] = [];
  let fence: { mark: string; language: string } | null = null;
  const end = () => {
    const joined = lines.join('\n');
    if (fence) blocks.push({ kind: 'code', text: joined, language: fence.language });
    else if (joined.trim() !== '') blocks.push({ kind: 'text', text: joined.replace(/^\n+|\n+$/g, ''), language: '' });
    lines = [];
  };
  for (const line of text.split('\n')) {
    const match = /^\s{0,3}(`{3,}|~{3,})\s*([\w#+.-]*)\s*$/.exec(line);
    if (match && fence === null) {
      end();
      fence = { mark: match[1]!, language: match[2]! };
    } else if (match && fence && match[1]!.startsWith(fence.mark) && match[2] === '') {
      end();
      fence = null;
    } else {
      lines.push(line);
    }
  }
  end();
  return blocks;
}

/** A piece of a line: plain, code between backticks, or strong between two stars. */
export interface Span {
  kind: 'plain' | 'code' | 'strong';
  text: string;
}

export function spansOf(text: string): Span[] {
  const spans: Span[] = [];
  let at = 0;
  for (const match of text.matchAll(/`([^`\n]+)`|\*\*([^*\n]+)\*\*/g)) {
    if (match.index > at) spans.push({ kind: 'plain', text: text.slice(at, match.index) });
    spans.push(match[1] !== undefined ? { kind: 'code', text: match[1] } : { kind: 'strong', text: match[2]! });
    at = match.index + match[0].length;
  }
  if (at < text.length) spans.push({ kind: 'plain', text: text.slice(at) });
  return spans;
}
