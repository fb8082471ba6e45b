using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Security;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>What all connections of the WebSocket mode share. Thread-safe.</summary>
internal sealed class SocketServices
{
    /// <summary>The format of the requests, and of the events.</summary>
    public required WireFormat Format { get; init; }

    public required IChatDispatcher Dispatcher { get; init; }

    public required IUnsentRequests Unsent { get; init; }

    public required ByteBudget Memory { get; init; }

    public required ProviderKitOptions Options { get; init; }

    public required TimeProvider Time { get; init; }

    public required OriginCheck Origins { get; init; }

    /// <summary>The bytes of conversations that all connections remember together.</summary>
    public required BoundedBytes Remembered { get; init; }

    /// <summary>The bytes of requests that wait on all connections together.</summary>
    public required BoundedBytes Waiting { get; init; }

    /// <summary>Counts a response as a request of its client; says why it is one too many.</summary>
    public required Func<HttpContext, ProviderError?> Limit { get; init; }

    /// <summary>Notes a fault of the gateway's own.</summary>
    public required Action<Exception> Fault { get; init; }

    /// <summary>Fires when the app stops.</summary>
    public required CancellationToken Stopping { get; init; }
}
