import { describe, expect, it } from 'vitest';
import { EventParser, readEvents } from './sse';

const text = ': connected\r\n\r\nevent: tick\r\ndata: {"a":1}\r\nid: 7\r\n\r\ndata: one\ndata:two\ndata\n\n: ping\n\ndata: ü\r\rdata: [DONE]\n\n';
const expected = [
  { event: 'tick', data: '{"a":1}', id: '7' },
  { event: 'message', data: 'one\ntwo\n', id: '7' },
  { event: 'message', data: 'ü', id: '7' },
  { event: 'message', data: '[DONE]', id: '7' },
];

describe('EventParser', () => {
  it('reads events, and leaves comments out', () => {
    expect(new EventParser().push(text)).toEqual(expected);
  });

  it('reads the same from pieces of any size', () => {
    for (let size = 1; size < 12; size++) {
      const parser = new EventParser();
      const events = [];
      for (let at = 0; at < text.length; at += size) events.push(...parser.push(text.slice(at, at + size)));
      expect(events).toEqual(expected);
    }
  });

  it('does not give an event before its end', () => {
    const parser = new EventParser();
    expect(parser.push('data: half')).toEqual([]);
    expect(parser.push('\n')).toEqual([]);
    expect(parser.push('\n')).toEqual([{ event: 'message', data: 'half', id: null }]);
  });

  it('skips a byte order mark', () => {
    expect(new EventParser().push('\uFEFFdata: x\n\n')).toEqual([{ event: 'message', data: 'x', id: null }]);
  });
});

describe('readEvents', () => {
  it('joins a character that two pieces share', async () => {
    const bytes = new TextEncoder().encode('data: ü€\n\n');
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    const events = [];
    for await (const some of readEvents(new Response(body))) events.push(...some);
    expect(events).toEqual([{ event: 'message', data: 'ü€', id: null }]);
  });
});
