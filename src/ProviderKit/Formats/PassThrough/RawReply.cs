namespace ProviderKit.Formats.PassThrough;

/// <summary>An upstream's answer as it comes, with a status of success. For one reader.</summary>
internal abstract class RawReply : IAsyncDisposable
{
    /// <summary>The HTTP status, 200 to 299.</summary>
    public required int Status { get; init; }

    /// <summary>The type of the body; null when the upstream did not say.</summary>
    public string? ContentType { get; init; }

    /// <summary>What a browser is to do with the body; null for nothing in particular.</summary>
    public string? ContentDisposition { get; init; }

    /// <summary>Bytes of the body; null when that is not known.</summary>
    public long? ContentLength { get; init; }

    /// <summary>Why the body ended before its time; null while it runs and after a good end.</summary>
    public ProviderError? Error { get; protected set; }

    /// <summary>Reads on; 0 at the end, and when the body broke (<see cref="Error"/>).</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public abstract ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
