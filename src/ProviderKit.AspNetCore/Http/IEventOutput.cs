namespace ProviderKit.AspNetCore.Http;

/// <summary>Takes the events of a stream on their way to a client. For one user at a time.</summary>
internal interface IEventOutput
{
    /// <summary>Bytes added since the last flush.</summary>
    int Unflushed { get; }

    /// <summary>Adds an event, which leaves with the next flush.</summary>
    /// <param name="json">The event's JSON.</param>
    /// <param name="name">Its name; empty for none.</param>
    void Add(in SplicedBody json, ReadOnlySpan<byte> name);

    /// <summary>Writes an event piece by piece, as fast as its client reads, so that it is not in memory twice.</summary>
    /// <param name="json">The event's JSON.</param>
    /// <param name="name">Its name; empty for none.</param>
    /// <param name="piece">Bytes of a piece.</param>
    /// <param name="cancellationToken">Cancelled when the client has gone away.</param>
    ValueTask AddInPiecesAsync(SplicedBody json, ReadOnlyMemory<byte> name, int piece, CancellationToken cancellationToken);

    /// <summary>Sends what was added, and waits until the client takes it.</summary>
    ValueTask FlushAsync(CancellationToken cancellationToken);
}
