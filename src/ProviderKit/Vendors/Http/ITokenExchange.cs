namespace ProviderKit.Vendors.Http;

/// <summary>Exchanges a user's token for a token of a chat API, and caches that until it expires. Thread-safe.</summary>
internal interface ITokenExchange
{
    /// <summary>The token to use now. Concurrent callers share one fetch.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled; other waiting callers are not affected.</exception>
    ValueTask<ExchangedToken> GetAsync(ApiToken token, CancellationToken cancellationToken);

    /// <summary>Drops <paramref name="exchanged"/>, which the chat API no longer accepts: the next call of <see cref="GetAsync"/> fetches another.</summary>
    void Forget(ApiToken token, ApiToken exchanged);

    /// <summary>Adds advice to an error of the chat API, if the API gives none or the advice depends on the kind of token.</summary>
    /// <param name="token">The user's token.</param>
    /// <param name="error">The API's error.</param>
    ProviderError Explain(ApiToken token, ProviderError error);
}

/// <summary>The result of a token exchange.</summary>
/// <param name="Token">The token to send; null after an error.</param>
/// <param name="BaseAddress">Where to send it; null for the usual address.</param>
/// <param name="Error">Why there is no token; null on success.</param>
internal readonly record struct ExchangedToken(ApiToken? Token, string? BaseAddress = null, ProviderError? Error = null);
