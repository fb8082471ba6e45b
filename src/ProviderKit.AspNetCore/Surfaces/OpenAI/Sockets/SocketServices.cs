using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Security;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>The services and limits that all connections of the WebSocket mode share. Thread-safe.</summary>
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

    /// <summary>The limit on bytes of remembered conversations of all connections.</summary>
    public required BoundedBytes Remembered { get; init; }

    /// <summary>The limit on bytes of waiting requests of all connections.</summary>
    public required BoundedBytes Waiting { get; init; }

    /// <summary>Counts a response as a request of its client; returns the error if the rate limit is exceeded.</summary>
    public required Func<HttpContext, ProviderError?> Limit { get; init; }

    /// <summary>Logs a fault of the gateway.</summary>
    public required Action<Exception> Fault { get; init; }

    /// <summary>Cancelled when the app stops.</summary>
    public required CancellationToken Stopping { get; init; }
}
