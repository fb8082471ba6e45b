import { describe, expect, it } from 'vitest';
import { ApiError, GatewayAwayError } from '../api/errors';
import { fieldErrors } from './field-errors';

const refusal = (param: string | null, status = 400) => new ApiError(status, 'No.', 'invalid_parameter', param);

describe('fieldErrors', () => {
  it('sorts an error to the field that it names', () => {
    expect(fieldErrors(refusal('token'), ['token', 'name'])).toEqual({ fields: { token: 'No.' }, form: null });
    expect(fieldErrors(refusal('models:0'), ['models', 'x'])).toEqual({ fields: { models: 'No.' }, form: null });
  });

  it('shows an error of no field at the form', () => {
    expect(fieldErrors(refusal(null), ['token', 'name'])).toEqual({ fields: {}, form: 'No.' });
    expect(fieldErrors(refusal('tokens'), ['token', 'name']).form).toBe('No.');
  });

  it('shows a refusal without a name at the only field, but not a fault of the gateway', () => {
    expect(fieldErrors(refusal(null), ['models']).fields).toEqual({ models: 'No.' });
    expect(fieldErrors(refusal(null, 500), ['models']).form).toBe('No.');
    expect(fieldErrors(new GatewayAwayError(), ['models']).form).toBe('The gateway does not answer.');
  });
});
