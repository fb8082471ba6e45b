namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>Receives the messages of a connection. Thread-safe.</summary>
internal interface ISocketOutput
{
    /// <summary>Adds a message, which is sent with the next flush of any caller.</summary>
    /// <returns>The number of bytes added.</returns>
    /// <exception cref="System.Net.WebSockets.WebSocketException">The connection accepts no more messages.</exception>
    int Add(in SocketEvent message);

    /// <summary>Sends an event that must not be in memory twice, after all added messages, as fast as the client reads.</summary>
    ValueTask SendInPiecesAsync(string? stream, SplicedBody json, int piece, CancellationToken cancellationToken);

    /// <summary>Sends what was added, and waits until the client has received it.</summary>
    ValueTask SendAsync(CancellationToken cancellationToken);
}
