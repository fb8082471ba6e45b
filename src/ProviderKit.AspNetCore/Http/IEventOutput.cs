namespace ProviderKit.AspNetCore.Http;

/// <summary>Receives the events of a stream for a client. Not thread-safe.</summary>
internal interface IEventOutput
{
    /// <summary>The number of bytes added since the last flush.</summary>
    int Unflushed { get; }

    /// <summary>Adds an event, which is sent with the next flush.</summary>
    /// <param name="json">The event's JSON.</param>
    /// <param name="name">Its name; empty for none.</param>
    void Add(in SplicedBody json, ReadOnlySpan<byte> name);

    /// <summary>Writes an event piece by piece, as fast as its client reads, so that it is not in memory twice.</summary>
    /// <param name="json">The event's JSON.</param>
    /// <param name="name">Its name; empty for none.</param>
    /// <param name="piece">The number of bytes of a piece.</param>
    /// <param name="cancellationToken">Cancelled when the client has disconnected.</param>
    ValueTask AddInPiecesAsync(SplicedBody json, ReadOnlyMemory<byte> name, int piece, CancellationToken cancellationToken);

    /// <summary>Sends what was added, and waits until the client has received it.</summary>
    ValueTask FlushAsync(CancellationToken cancellationToken);
}
