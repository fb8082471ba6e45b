namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>Takes the messages of a connection. Thread-safe.</summary>
internal interface ISocketOutput
{
    /// <summary>Adds a message, which leaves with the next flush of anybody's.</summary>
    /// <returns>The bytes added.</returns>
    /// <exception cref="System.Net.WebSockets.WebSocketException">The connection takes no more.</exception>
    int Add(in SocketEvent message);

    /// <summary>Sends an event that is not to be in memory twice, after all that was added, as fast as the client reads.</summary>
    ValueTask SendInPiecesAsync(string? stream, SplicedBody json, int piece, CancellationToken cancellationToken);

    /// <summary>Sends what was added, and waits until the client takes it.</summary>
    ValueTask SendAsync(CancellationToken cancellationToken);
}
