namespace ProviderKit;

/// <summary>
/// A <see cref="ProviderError"/> as an exception. <see cref="ChatRequest.Parse"/> throws it, and a provider of the app's own may:
/// the client is then answered with the error, as if <see cref="IChatProvider.SendAsync"/> had returned it.
/// </summary>
public sealed class ProviderException : Exception
{
    /// <summary>Wraps <paramref name="error"/>, whose message becomes the exception's.</summary>
    public ProviderException(ProviderError error, Exception? innerException = null)
        : base((error ?? throw new ArgumentNullException(nameof(error))).Message, innerException) => Error = error;

    /// <summary>What went wrong, with status, code and retry time.</summary>
    public ProviderError Error { get; }

    /// <summary>Whether the last event of the stream already reported the error to the client.</summary>
    internal bool IsTold { get; init; }
}
