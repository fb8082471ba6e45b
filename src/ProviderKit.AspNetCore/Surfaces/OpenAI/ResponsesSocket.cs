using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI;

/// <summary>
/// <c>GET responses</c>, by which clients open a WebSocket. They fall back to <c>POST</c> at once on a 426 and on nothing else: after
/// any other answer they try again for seconds (measured with Codex 0.171).
/// </summary>
internal sealed class ResponsesSocket(IChatDispatcher dispatcher)
{
    public Task HandleAsync(HttpContext context) => dispatcher.RefuseAsync(
        context,
        new ProviderError(ProviderErrorKind.InvalidRequest, "This gateway does not serve responses over a WebSocket. Use POST responses.")
        { Code = "upgrade_required", UpstreamStatus = StatusCodes.Status426UpgradeRequired },
        keepsTrail: false);
}
