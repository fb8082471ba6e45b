namespace ProviderKit;

/// <summary>The answer to a question about a stored response: JSON in UTF-8, or an error.</summary>
public readonly struct StoredResponseAnswer
{
    internal StoredResponseAnswer(ReadOnlyMemory<byte> body) => Body = body;

    internal StoredResponseAnswer(ProviderError error) => Error = error;

    /// <summary>The JSON; empty beside an error.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>Why there is no answer; null when there is one.</summary>
    public ProviderError? Error { get; }
}
