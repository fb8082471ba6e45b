/** Gives a text to the reader as a file. */
export function download(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads the address after the click.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** The name of a file with the time of now: `logs-2026-12-01-1405.jsonl`. */
export function fileName(what: string, extension: string, at = new Date()): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${what}-${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}-${two(at.getHours())}${two(at.getMinutes())}.${extension}`;
}
