using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI;

/// <summary><c>GET realtime</c>: the WebSocket of the Realtime API, which is not relayed. Clients get an error at once, with what to do.</summary>
internal sealed class RealtimeEndpoint(IUnsentRequests unsent)
{
    private static readonly ProviderError NotRelayed = new(
        ProviderErrorKind.NotFound,
        "The WebSocket of the Realtime API is not relayed here. POST realtime/client_secrets gives a key with which the client opens the session at the provider itself; POST realtime/calls begins one over WebRTC.")
    { Code = "unknown_url" };

    public Task HandleAsync(HttpContext context) => unsent.RefuseAsync(context, NotRelayed, keepsTrail: false);
}
