/** One server-sent event. `event` is `message` if the stream does not name it. */
export interface ServerEvent {
  event: string;
  data: string;
  id: string | null;
}

/** Reads server-sent events from pieces of text, cut anywhere. Comments and events without data are left out. */
export class EventParser {
  private rest = '';
  private first = true;
  private data: string[] = [];
  private event = '';
  private id: string | null = null;

  push(text: string): ServerEvent[] {
    let all = this.rest + text;
    if (this.first && all !== '') {
      this.first = false;
      if (all.startsWith('\uFEFF')) all = all.slice(1);
    }
    const events: ServerEvent[] = [];
    let start = 0;
    for (let at = 0; at < all.length; at++) {
      const code = all.charCodeAt(at);
      if (code !== 10 && code !== 13) continue;
      // A carriage return at the end may be half of a line end.
      if (code === 13 && at === all.length - 1) break;
      this.line(all.slice(start, at), events);
      if (code === 13 && all.charCodeAt(at + 1) === 10) at++;
      start = at + 1;
    }
    this.rest = all.slice(start);
    return events;
  }

  private line(line: string, events: ServerEvent[]): void {
    if (line === '') {
      if (this.data.length > 0) events.push({ event: this.event || 'message', data: this.data.join('\n'), id: this.id });
      this.data = [];
      this.event = '';
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line.charAt(colon + 1) === ' ' ? colon + 2 : colon + 1);
    if (name === 'data') this.data.push(value);
    else if (name === 'event') this.event = value;
    else if (name === 'id') this.id = value;
  }
}

/** The events of an answer, those of one piece of the network together. Ends with the answer; cancels it if the reader stops early. */
export async function* readEvents(response: Response): AsyncGenerator<ServerEvent[], void> {
  if (!response.body) return;
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const parser = new EventParser();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const events = parser.push(decoder.decode(value, { stream: true }));
      if (events.length > 0) yield events;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
