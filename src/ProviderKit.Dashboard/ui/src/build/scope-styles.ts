const keyframes = /@keyframes[^{]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g;

/**
 * Puts the CSS of a page inside `.page-<name>`, so that it never changes another page, in whatever order they are opened.
 * Keyframes cannot be nested and stay outside.
 */
export function scopeStyles(code: string, page: string): string {
  const frames = code.match(keyframes) ?? [];
  return [...frames, `.page-${page} {`, code.replace(keyframes, ''), '}'].join('\n');
}

/** The page that a CSS file belongs to, or null. */
export function pageOfStyles(path: string): string | null {
  return /\/src\/pages\/([^/]+)\/[^/]+\.css$/.exec(path.replaceAll('\\', '/').split('?')[0]!)?.[1] ?? null;
}
