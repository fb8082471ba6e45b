namespace ProviderKit;

/// <summary>A <see cref="ProviderError"/> where the caller expects an exception: parsing a request, the typed helpers.</summary>
public sealed class ProviderException : Exception
{
    /// <summary>Wraps <paramref name="error"/>, whose message becomes the exception's.</summary>
    public ProviderException(ProviderError error, Exception? innerException = null)
        : base((error ?? throw new ArgumentNullException(nameof(error))).Message, innerException) => Error = error;

    /// <summary>What went wrong, with status, code and retry time.</summary>
    public ProviderError Error { get; }
}
