namespace ProviderKit.Vendors.Http;

/// <summary>Trades a user's token for the one a chat API takes, and keeps it as long as it is good. Thread-safe.</summary>
internal interface ITokenExchange
{
    /// <summary>The token to use now. However many callers wait for the same one, it is fetched once.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled; others that wait go on.</exception>
    ValueTask<ExchangedToken> GetAsync(ApiToken token, CancellationToken cancellationToken);

    /// <summary>The chat API does not take <paramref name="exchanged"/> any more: the next call of <see cref="GetAsync"/> fetches another.</summary>
    void Forget(ApiToken token, ApiToken exchanged);

    /// <summary>An error of the chat API with what is to be done about it, where the API does not say or the kind of token decides.</summary>
    /// <param name="token">The user's token.</param>
    /// <param name="error">What the API answered.</param>
    ProviderError Explain(ApiToken token, ProviderError error);
}

/// <summary>What an exchange came to.</summary>
/// <param name="Token">The token to send; null after an error.</param>
/// <param name="BaseAddress">Where to send it; null for the usual address.</param>
/// <param name="Error">Why there is none.</param>
internal readonly record struct ExchangedToken(ApiToken? Token, string? BaseAddress = null, ProviderError? Error = null);
