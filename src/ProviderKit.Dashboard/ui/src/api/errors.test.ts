import { describe, expect, it } from 'vitest';
import { readError } from './errors';

describe('readError', () => {
  it('reads the form of the monitoring API', () => {
    const error = readError(409, '{"success":false,"error":{"message":"It exists.","type":"invalid_request_error","param":null,"code":"exists_already"}}', null);
    expect(error).toMatchObject({ status: 409, message: 'It exists.', code: 'exists_already', param: null, type: 'invalid_request_error' });
  });

  it('takes a bad gateway without that form as an absent gateway', () => {
    expect(readError(502, '<html>Bad Gateway</html>', null)).toBeNull();
    expect(readError(503, '{"error":{"message":"No provider.","code":"provider_disabled"}}', null)?.code).toBe('provider_disabled');
  });

  it('gives a text for an empty answer', () => {
    expect(readError(500, '', null)?.message).toContain('500');
  });

  it('reads the seconds to wait', () => {
    expect(readError(429, '{}', '7')?.retryAfter).toBe(7);
    expect(readError(429, '{}', 'Wed, 21 Oct')?.retryAfter).toBeNull();
    expect(readError(429, '{}', '')?.retryAfter).toBeNull();
  });
});
