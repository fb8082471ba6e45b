import { expect, it } from 'vitest';
import { pageOfStyles, scopeStyles } from './scope-styles';

it('puts the rules of a page inside its class, and keyframes outside', () => {
  const css = scopeStyles('.a { color: red; }\n@keyframes up { from { top: 0; } to { top: 1px; } }\n@media (max-width: 9px) { .a { color: blue; } }', 'logs');
  expect(css.replace(/\s+/g, ' ')).toBe('@keyframes up { from { top: 0; } to { top: 1px; } } .page-logs { .a { color: red; } @media (max-width: 9px) { .a { color: blue; } } }');
});

it('finds the page of a file', () => {
  expect(pageOfStyles('/x/ui/src/pages/logs/logs.css?direct')).toBe('logs');
  expect(pageOfStyles('C:\\x\\src\\pages\\logs\\logs.css')).toBe('logs');
  expect(pageOfStyles('/x/ui/src/ui/chart.css')).toBeNull();
});
