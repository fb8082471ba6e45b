namespace ProviderKit;

/// <summary>Takes note of the calls that a provider makes within one attempt beyond the last: each reached an upstream.</summary>
internal interface ICallLog
{
    /// <summary>A call has ended, and the attempt goes on with another with the same token.</summary>
    /// <param name="error">What the call failed at; null when it succeeded.</param>
    void NextCall(ProviderError? error);
}
